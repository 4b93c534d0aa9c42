"""ID tokens: signed by a key of the provider, by an algorithm we allow, for us, now and once."""

import time

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from opx_core.signing_in import oidc
from opx_core.signing_in.authenticators import NotProven
from opx_core.signing_in.providers import Provider

ISSUER, NONCE = "https://id.example", "n" * 43
PROVIDER = Provider(ISSUER, "opx", on=True)
OURS, THEIRS = RSAKey.generate_key(2048), RSAKey.generate_key(2048)
SHARED = OctKey.import_key("a-secret-of-the-client-that-is-long-enough")


@pytest.fixture
def known():
    now = time.monotonic()
    keys = KeySet.import_key_set({"keys": [OURS.as_dict(private=False)]})
    return oidc._Known({"issuer": ISSUER}, now, keys, now + 60)


def claims(**changed):
    now = int(time.time())
    good = {"iss": ISSUER, "aud": "opx", "sub": "ann", "nonce": NONCE, "iat": now, "exp": now + 60}
    return {name: value for name, value in (good | changed).items() if value is not None}


def signed(said, key=OURS, algorithm="RS256", **header):
    return jwt.encode({"alg": algorithm, **header}, said, key, algorithms=[algorithm])


async def test_a_good_token_is_taken(known):
    found = await oidc._claims(PROVIDER, known, signed(claims()), NONCE)

    assert found["sub"] == "ann"


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": 1},
        {"exp": None},
        {"aud": "another"},
        {"aud": ["opx", "another"]},
        {"azp": "another"},
        {"iss": "https://id.example.evil.example"},
        {"nonce": "m" * 43},
        {"nonce": None},
        {"sub": None},
        {"iat": int(time.time()) + 3600},
        {"nbf": int(time.time()) + 3600},
    ],
)
async def test_a_token_that_is_not_for_us_now_is_refused(known, changed):
    token = signed(claims(**changed))

    with pytest.raises(NotProven):
        await oidc._claims(PROVIDER, known, token, NONCE)


@pytest.mark.filterwarnings("ignore:JWS algorithm")
@pytest.mark.parametrize(
    ("key", "algorithm", "header"),
    [
        (THEIRS, "RS256", {}),
        (THEIRS, "RS256", {"jwk": THEIRS.as_dict(private=False)}),
        (THEIRS, "RS256", {"jku": "https://evil.example/keys"}),
        (SHARED, "HS256", {}),
        (SHARED, "none", {}),
        (OURS, "RS384", {}),
    ],
)
async def test_a_token_of_another_key_or_algorithm_is_refused(known, key, algorithm, header):
    token = signed(claims(), key, algorithm, **header)

    with pytest.raises(NotProven):
        await oidc._claims(PROVIDER, known, token, NONCE)
