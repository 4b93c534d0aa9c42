"""OpenID Connect: authorization code with PKCE, state and nonce; the ID token checked here."""

import hmac
import secrets
import time
import warnings
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx
import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.deprecate import AuthlibDeprecationWarning
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from opx_core.signing_in import providers
from opx_core.signing_in.authenticators import Authenticator, Leading, NotProven, Proof
from opx_core.signing_in.providers import SECRET, Provider
from opx_core.signing_in.sealing import Box

with warnings.catch_warnings():
    # It names another client than httpx, which need not be here.
    warnings.simplefilter("ignore", AuthlibDeprecationWarning)
    from authlib.integrations.httpx_client import AsyncOAuth2Client

log = structlog.get_logger("opx.sign_in")
ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
SCOPE = "openid email profile"
KEPT_SECONDS, REFETCH_SECONDS, LEEWAY_SECONDS = 3600, 1, 60
STRONG = frozenset({"mfa", "otp", "hwk", "swk", "sms", "fpt", "face"})
UNREACHABLE = "The provider of your work account cannot be reached. Try again in a minute."
REFUSED = "Your work account did not let you in. Try again, or ask an administrator."


@dataclass(slots=True)
class _Known:
    """What a provider publishes of itself, kept for a while."""

    metadata: dict[str, Any]
    at: float
    keys: KeySet | None = None
    keys_at: float = field(default=-1e9)


_known: dict[str, _Known] = {}


async def offered() -> str:
    """The words of the button, where the tenant has set a provider."""
    provider = await providers.read()
    return provider.label if provider.on else ""


async def answers(provider: Provider) -> bool:
    """Whether what the provider publishes of itself can be read now, and fits its issuer.

    Where it cannot, what was read before goes on being used.
    """
    before = _known.pop(provider.issuer, None)
    try:
        await _discovered(provider)
    except NotProven:
        if before is not None:
            _known[provider.issuer] = before
        return False
    return True


async def begin(box: Box, back: str) -> Leading:
    """Where the provider asks who somebody is."""
    provider = await providers.read()
    known = await _discovered(provider)
    kept = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    async with _client(provider, box, back) as client:
        address, _ = client.create_authorization_url(
            known.metadata["authorization_endpoint"],
            state=kept["state"],
            nonce=kept["nonce"],
            code_verifier=kept["verifier"],
        )
    return Leading(address, kept)


async def finish(box: Box, back: str, kept: dict[str, str], query: dict[str, Any]) -> Proof:
    """Who came back; :class:`NotProven` for anything that does not fit."""
    provider = await providers.read()
    given = str(query.get("state", ""))
    if not kept.get("state") or not hmac.compare_digest(kept["state"].encode(), given.encode()):
        raise NotProven("This sign-in took too long, or began elsewhere. Begin again.")
    if "code" not in query:
        raise NotProven(REFUSED)
    known = await _discovered(provider)
    token = await _exchange(provider, box, back, kept, query, known)
    claims = await _claims(provider, known, str(token.get("id_token", "")), kept["nonce"])
    return _proof(provider, known, claims, str(token["id_token"]))


AUTHENTICATOR = Authenticator("core.oidc", offered, begin, finish)


async def _exchange(
    provider: Provider,
    box: Box,
    back: str,
    kept: dict[str, str],
    query: dict[str, Any],
    known: _Known,
) -> dict[str, Any]:
    try:
        async with _client(provider, box, back) as client:
            token: dict[str, Any] = await client.fetch_token(
                known.metadata["token_endpoint"],
                code=str(query["code"]),
                code_verifier=kept["verifier"],
                grant_type="authorization_code",
            )
    except httpx.HTTPError as error:
        raise NotProven(UNREACHABLE) from error
    except AuthlibBaseError as error:
        log.warning("oidc_refused", issuer=provider.issuer, why=error.error)
        raise NotProven(REFUSED) from error
    return token


async def _claims(provider: Provider, known: _Known, token: str, nonce: str) -> dict[str, Any]:
    """The claims of an ID token that is signed by the issuer, for us, now, and for this try."""
    try:
        decoded = await _decoded(provider, known, token)
        registry = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": known.metadata["issuer"]},
            aud={"essential": True, "value": provider.client_id},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        registry.validate(decoded)
    except (JoseError, ValueError) as error:
        log.warning("oidc_token_refused", issuer=provider.issuer, why=str(error))
        raise NotProven(REFUSED) from error
    audience = decoded["aud"]
    others = isinstance(audience, list) and len(audience) > 1
    if (others or "azp" in decoded) and decoded.get("azp") != provider.client_id:
        raise NotProven(REFUSED)
    return decoded


async def _decoded(provider: Provider, known: _Known, token: str) -> dict[str, Any]:
    """The token's claims; keys are read anew once where one is not among those known."""
    keys = await _keys(provider, known)
    try:
        return dict(jwt.decode(token, keys, algorithms=ALGORITHMS).claims)
    except (JoseError, ValueError):
        fresh = await _keys(provider, known, anew=True)
        if fresh is keys:
            raise
        return dict(jwt.decode(token, fresh, algorithms=ALGORITHMS).claims)


async def _keys(provider: Provider, known: _Known, *, anew: bool = False) -> KeySet:
    age = time.monotonic() - known.keys_at
    if known.keys is None or age > KEPT_SECONDS or (anew and age > REFETCH_SECONDS):
        known.keys = KeySet.import_key_set(await _get(known.metadata["jwks_uri"]))
        known.keys_at = time.monotonic()
    return known.keys


async def _discovered(provider: Provider) -> _Known:
    if not provider.on:
        raise NotProven("This organisation has no other way to sign in.")
    known = _known.get(provider.issuer)
    if known is None or time.monotonic() - known.at > KEPT_SECONDS:
        metadata = await _get(f"{provider.issuer}/.well-known/openid-configuration")
        if str(metadata.get("issuer", "")).rstrip("/") != provider.issuer:
            raise NotProven(UNREACHABLE)
        if not all(providers.is_safe(str(metadata.get(name))) for name in ENDPOINTS):
            log.warning("oidc_not_https", issuer=provider.issuer)
            raise NotProven(UNREACHABLE)
        known = _known[provider.issuer] = _Known(metadata, time.monotonic())
    return known


async def _get(address: str) -> Any:
    try:
        async with httpx.AsyncClient(timeout=10, follow_redirects=False) as client:
            answer = await client.get(address)
            answer.raise_for_status()
            published = answer.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        log.warning("oidc_unreachable", address=address, why=type(error).__name__)
        raise NotProven(UNREACHABLE) from error
    if not isinstance(published, dict):
        log.warning("oidc_no_object", address=address)
        raise NotProven(UNREACHABLE)
    return published


def _client(provider: Provider, box: Box, back: str) -> AsyncOAuth2Client:
    return AsyncOAuth2Client(
        provider.client_id,
        box.open(SECRET, provider.secret) if provider.secret else None,
        token_endpoint_auth_method="client_secret_basic" if provider.secret else "none",
        scope=SCOPE,
        redirect_uri=back,
        code_challenge_method="S256",
        timeout=10,
    )


def _proof(provider: Provider, known: _Known, claims: dict[str, Any], token: str) -> Proof:
    groups = claims.get(provider.groups_claim) or []
    listed = [groups] if isinstance(groups, str) else groups
    checked = claims.get("email_verified") is True
    email = str(claims.get("email") or "") if checked or provider.vouches else ""
    means = set(claims.get("amr") or [])
    return Proof(
        issuer=provider.issuer,
        subject=str(claims["sub"]),
        email=email,
        name=str(claims.get("name") or email),
        groups=frozenset(str(each) for each in listed),
        has_second_factor=provider.trusted or bool(means & STRONG),
        leaves=_leaving(provider, known, token),
    )


def _leaving(provider: Provider, known: _Known, token: str) -> str:
    """Where the browser signs out at the provider too (RP-initiated logout)."""
    address = known.metadata.get("end_session_endpoint")
    if not address:
        return ""
    return f"{address}?{urlencode({'client_id': provider.client_id, 'id_token_hint': token})}"
