"""Say who asked whom, who came by what, and what inviting was paid."""

from qunying.faces.shell.tests.talk.telling import Talk
from qunying.incentives.facts import RuleDeclared, RuleRetired
from qunying.people.facts import InviteAccepted, Invited, InviteRepeated, Joined


class Growth(Talk):
    """A story of people asking people in."""

    def asks(self, inviter, invite, *, day, clock="10:00"):
        """The member asks somebody; ``invite`` is its number."""
        self.tell(Invited(by_name=True), who=inviter, day=day, clock=clock, subject=("invite", invite))

    def came_by(self, who, source, *, day, clock="12:00", ref=None, inviter=None, group=None):
        """Somebody joins by that source; one who came by an invite has accepted it."""
        self.tell(Joined("member", True, source, ref, inviter, False), who=who, day=day, clock=clock)
        if source == "invite":
            self.tell(InviteAccepted(invitee=who, days=0), who=inviter, day=day, clock=clock, subject=("invite", ref))
        if group is not None:
            self.sits(who, group=group, day=day, clock=clock)

    def invited(self, inviter, who, *, day, asked=None, group=None):
        """The member asks this one, who comes (the same day, or later than ``asked``); the invite has their number."""
        self.asks(inviter, who, day=asked or day)
        self.came_by(who, "invite", day=day, ref=who, inviter=inviter, group=group)

    def same(self, invite, first):
        """That invite was for the person who came by the first one."""
        self.tell(InviteRepeated(accepted=first), subject=("invite", invite), day=13)

    def pays(self, rule="bring", *, day, until=None, fact="people.invite_accepted"):
        """From that day on the rule pays."""
        self.tell(RuleDeclared(rule, 1, 10, "event", 1, fact), day=day, clock="00:10")
        if until is not None:
            self.tell(RuleRetired(rule, 1), day=until, clock="23:50")
