"""From where a request comes: said by the connection, and by proxies of ours alone."""

import pytest

from opx_core.settings import Settings
from opx_web.addresses import BadProxies, proxies, remote


def asked(client, *forwarded):
    lines = [(b"x-forwarded-for", line.encode()) for line in forwarded]
    return {"client": (client, 50000), "headers": lines}


def trusting(text):
    return Settings(trusted_proxies=text)


@pytest.mark.parametrize("trusted", ["", "192.0.2.0/24"])
def test_what_a_stranger_says_of_itself_is_not_believed(trusted):
    scope = asked("203.0.113.5", "198.51.100.1")

    assert remote(scope, trusting(trusted)) == "203.0.113.5"


@pytest.mark.parametrize(
    ("forwarded", "found"),
    [
        (["203.0.113.5"], "203.0.113.5"),
        (["198.51.100.1, 203.0.113.5"], "203.0.113.5"),
        (["198.51.100.1", "203.0.113.5, 192.0.2.8"], "203.0.113.5"),
        (["nonsense"], "nonsense"),
        ([], "192.0.2.7"),
    ],
)
def test_a_proxy_of_ours_is_believed_as_far_as_the_next_stranger(forwarded, found):
    assert remote(asked("192.0.2.7", *forwarded), trusting("192.0.2.0/24")) == found


def test_a_setting_that_is_no_network_is_refused():
    with pytest.raises(BadProxies, match="OPX_TRUSTED_PROXIES"):
        proxies("proxy.example")
