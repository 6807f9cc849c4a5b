"""Made-up histories of a chat, for writing them down in every dialect and reading them back."""

from dataclasses import dataclass

from hypothesis import strategies as st

START = 1_577_808_000  # 2020-01-01 00:00 in Shanghai
LETTERS = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
FAMILY = "赵钱孙李周吴郑王冯陈卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"


@dataclass(frozen=True)
class Told:
    """Something that happened: said, or came, went, was removed."""

    who: int
    at: int  # epoch seconds
    kind: str  # said | came | went | removed
    text: str = ""
    answers: int | None = None  # an earlier act's place


@dataclass(frozen=True)
class Story:
    """A chat and what happened in it, in order of time."""

    name: str
    people: tuple[str, ...]
    acts: tuple[Told, ...]


# Of 赵主动, who never says a word, 赵主动退出了群聊 says what it says of 赵: nobody could tell.
names = st.builds(str.__add__, st.sampled_from(FAMILY), st.text(LETTERS, min_size=1, max_size=3)).filter(lambda name: not name.endswith("主动"))
_pieces = st.one_of(
    st.text(LETTERS + "，。？！：、「」", min_size=1, max_size=20),
    st.sampled_from(["hi: you", "“引号”", '"', "\\", "https://example.com/a?b=1&c=2", "👍🏽", "<b>", "&amp;", "1,2", "\t"]),
)
texts = st.lists(_pieces, min_size=1, max_size=4).map("".join)
paragraphs = st.lists(texts, min_size=1, max_size=3).map("\n".join)


@st.composite
def stories(draw: st.DrawFn, *, words: st.SearchStrategy[str] = paragraphs, step: int = 1) -> Story:
    """A story of one to five people and at most a dozen acts, at whole multiples of ``step`` seconds."""
    people = tuple(draw(st.lists(names, min_size=1, max_size=5, unique=True)))
    acts: list[Told] = []
    at = START
    for place in range(draw(st.integers(1, 12))):
        at += step * draw(st.integers(1, 40 * 86_400 // step))
        who, kind = draw(st.integers(0, len(people) - 1)), draw(st.sampled_from(["said", "said", "said", "came", "went", "removed"]))
        earlier = [number for number in range(place) if acts[number].kind == "said"]
        answers = draw(st.none() | st.sampled_from(earlier)) if earlier and kind == "said" else None
        acts.append(Told(who, at, kind, draw(words).strip() or "嗯" if kind == "said" else "", answers))
    return Story(draw(names), people, tuple(acts))
