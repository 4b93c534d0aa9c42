"""What an identity provider says of itself is believed only where it fits what was set."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import SimpleNamespace

import pytest

from opx_core.signing_in import oidc
from opx_core.signing_in.authenticators import NotProven
from opx_core.signing_in.oidc import ENDPOINTS
from opx_core.signing_in.providers import Provider


@pytest.fixture
def published():
    """A provider that says of itself what the test puts in, or leads elsewhere."""
    site = SimpleNamespace(told={}, leads="", asked=[])

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            site.asked.append(self.path)
            self.send_response(302 if site.leads else 200)
            self.send_header("location", site.leads)
            self.end_headers()
            self.wfile.write(json.dumps(site.told).encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    site.issuer = f"http://127.0.0.1:{server.server_port}"
    site.told = {"issuer": site.issuer} | {name: f"{site.issuer}/{name}" for name in ENDPOINTS}
    yield site
    server.shutdown()
    server.server_close()


async def test_metadata_that_fits_is_taken(published):
    known = await oidc._discovered(Provider(published.issuer, on=True))

    assert known.metadata == published.told


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("issuer", "https://other.example"),
        ("jwks_uri", "http://169.254.169.254/latest/meta-data"),
        ("token_endpoint", "http://10.0.0.1/"),
        ("authorization_endpoint", "javascript:alert(1)"),
        ("jwks_uri", "file:///etc/passwd"),
        ("token_endpoint", None),
    ],
)
async def test_metadata_of_another_issuer_or_without_https_is_refused(published, name, value):
    published.told[name] = value

    with pytest.raises(NotProven):
        await oidc._discovered(Provider(published.issuer, on=True))


@pytest.mark.parametrize("told", [[], "yes", None])
async def test_what_is_no_object_is_no_answer(published, told):
    published.told = told

    assert not await oidc.answers(Provider(published.issuer, on=True))


@pytest.mark.parametrize(
    "issuer", ["https://a:99999", "https://exa mple.org", "https://[::1", "https://a\x01b"]
)
async def test_an_address_that_cannot_be_is_no_answer(issuer):
    assert not await oidc.answers(Provider(issuer, on=True))


async def test_a_provider_that_is_silent_for_a_while_is_used_as_it_was_known(published):
    provider, told = Provider(published.issuer, on=True), published.told
    await oidc._discovered(provider)

    published.told = {}

    assert not await oidc.answers(provider)
    assert (await oidc._discovered(provider)).metadata == told


async def test_a_provider_that_leads_elsewhere_is_not_followed(published):
    published.leads = f"{published.issuer}/inside"

    with pytest.raises(NotProven):
        await oidc._discovered(Provider(published.issuer, on=True))

    assert published.asked == ["/.well-known/openid-configuration"]


@pytest.mark.parametrize(
    ("means", "trusted", "strong"),
    [(["pwd"], False, False), ([], False, False), (["pwd", "otp"], False, True), ([], True, True)],
)
def test_a_second_factor_of_the_provider_counts_where_it_says_so(means, trusted, strong):
    known, claims = oidc._Known({}, 0.0), {"sub": "ann", "amr": means}

    proof = oidc._proof(Provider(trusted=trusted), known, claims, "token")

    assert proof.has_second_factor is strong
