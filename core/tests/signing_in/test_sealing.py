"""What is sealed and signed with keys of the installation's secret."""

import pytest

from opx_core.signing_in.sealing import Box, NotOurs, _key

BOX = Box("the installation's secret")
KEY = bytes.fromhex("305456d66997bf461b4f96ee3bea5369813f1ee4309e10d462b5fe832c528bfe")


def test_what_is_sealed_is_opened_again_and_shows_nothing():
    sealed = BOX.seal("a purpose", "a secret text")

    assert "secret" not in sealed
    assert BOX.open("a purpose", sealed) == "a secret text"


@pytest.mark.parametrize("at", [0, 12, 40, -2])
def test_what_was_altered_is_not_opened(at):
    sealed = list(BOX.seal("a purpose", "a secret text"))

    sealed[at] = "A" if sealed[at] != "A" else "B"

    with pytest.raises(NotOurs):
        BOX.open("a purpose", "".join(sealed))


@pytest.mark.parametrize(
    ("box", "purpose"), [(Box("another secret"), "a purpose"), (BOX, "another purpose")]
)
def test_another_secret_or_purpose_opens_nothing(box, purpose):
    sealed = BOX.seal("a purpose", "a secret text")

    with pytest.raises(NotOurs):
        box.open(purpose, sealed)
    assert box.sign(purpose, "text") != BOX.sign("a purpose", "text")


def test_keys_are_those_of_the_releases_before():
    made = _key("the installation's secret", "a purpose")

    assert made == KEY
