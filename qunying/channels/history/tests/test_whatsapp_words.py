"""What stands for a picture in WhatsApp's exports is never taken for something said, whichever language the phone speaks."""

import pytest

from qunying.channels.history.formats._whatsapp_words import form_of


@pytest.mark.parametrize("stands", ["<Media omitted>", "<省略多媒体文件>", "<忽略多媒體檔>", "<已省略多媒體檔案>", "<媒體已略去>"])
def test_media_left_out_of_the_export_are_no_words(stands):
    assert form_of(stands) == ("other", "")
    assert form_of(f"他说{stands}") == ("text", f"他说{stands}")


@pytest.mark.parametrize(
    ("stands", "form"), [("圖片已略去", "image"), ("图像已忽略", "image"), ("audio omitted", "voice"), ("文件已忽略", "file"), ("视频已省略", "video")]
)
def test_where_the_kind_is_named_it_is_kept(stands, form):
    assert form_of(stands) == (form, "")
