"""`tone serve`: the queue and the pages of calls, for the people who review them."""

from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from tone.cli.settings import Changes, ConfigFile, DatabaseUrl, open_store, read_config
from tone.errors import DependencyMissing, InputError


def serve(
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port.")] = 8000,
    folder: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where uploads and sound for browsers are kept."),
    ] = None,
    certificate: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A TLS certificate, with its --key.")
    ] = None,
    key: Annotated[Path | None, typer.Option(metavar="FILE", help="The certificate's key.")] = None,
    proxy: Annotated[
        str | None,
        typer.Option(
            "--behind-tls", metavar="PROXY", help="The address of a proxy that ends TLS; believed."
        ),
    ] = None,
    metrics_port: Annotated[
        int | None,
        typer.Option(
            min=1, max=65535, help="A port for Prometheus, on this machine's own address."
        ),
    ] = None,
    training_only: Annotated[
        bool,
        typer.Option(
            "--training-only/--not-training-only",
            help="What is about one agent is for them and their coaches.",
        ),
    ] = True,
    oidc: Annotated[
        str, typer.Option(metavar="URL", help="An OpenID Connect provider that people sign in by.")
    ] = "",
    oidc_client: Annotated[str, typer.Option(metavar="ID", help="What tone is called there.")] = "",
    oidc_secret: Annotated[
        str,
        typer.Option(
            metavar="SECRET",
            envvar="TONE_OIDC_SECRET",
            show_envvar=True,
            help="tone's secret there.",
        ),
    ] = "",
    database: DatabaseUrl = None,
    config: ConfigFile = None,
    changes: Changes = None,
) -> None:
    """Serve the review queue on this machine: hear, judge, comment.

    Example: tone serve --port 8000
    """
    check_exposure(host, tls=certificate is not None, behind_tls=proxy is not None)
    if proxy is not None:
        check_address(proxy)
    if oidc:
        check_provider(oidc, oidc_client, oidc_secret)
    if (certificate is None) != (key is None):
        raise InputError("TLS needs both --certificate and --key")
    settings = read_config(config, changes)
    store = open_store(database)
    try:
        from tone.store.database import default_folder
        from tone.web.house import House
        from tone.web.oidc import Provider
        from tone.web.serve import Door, run
    except ImportError as error:
        raise DependencyMissing("the server needs: pip install 'tone[web]'") from error
    scheme = "https" if certificate else "http"
    first = store.access.first_invite()
    where = f"{scheme}://{host}:{port}"
    typer.echo(f"tone is served at {where}/", err=True)
    if first:
        typer.echo(
            f"Nobody can sign in yet. Make the admin, once: {where}/welcome/{first}", err=True
        )
    run(
        House(
            store=store,
            folder=folder or default_folder(),
            training_only=training_only,
            tls=bool(certificate or proxy),
        ),
        settings,
        Door(
            host=host,
            port=port,
            tls=(certificate, key) if certificate and key else None,
            proxy=proxy,
            metrics=metrics_port,
        ),
        Provider(oidc, oidc_client, oidc_secret) if oidc else None,
    )


def check_exposure(host: str, *, tls: bool, behind_tls: bool) -> None:
    """Refuse to send passwords over a network in the clear.

    Raises
    ------
    InputError
        The address is not this machine's own, and nothing says that there is TLS.
    """
    if is_loopback(host) or tls or behind_tls:
        return
    raise InputError(
        f"{host} can be reached from other machines, and without TLS passwords would be read on "
        "the way; give --certificate and --key, or --behind-tls PROXY where a proxy ends TLS"
    )


def check_address(proxy: str) -> None:
    """Refuse a proxy whose word anybody's would be.

    Raises
    ------
    InputError
        It is no address and no network, or every address.
    """
    try:
        known = ip_network(proxy).prefixlen > 0
    except ValueError:
        known = False
    if not known:
        raise InputError(
            f"--behind-tls is {proxy!r}; expected the proxy's address, such as 10.0.0.2, or its "
            "network, such as 10.0.0.0/24"
        )


def check_provider(issuer: str, client: str, secret: str) -> None:
    """Refuse a provider that could not vouch for anybody.

    Raises
    ------
    InputError
        It is no address that is safe to ask, or it does not know tone.
    """
    parts = urlsplit(issuer)
    safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
    if not safe or not parts.hostname:
        raise InputError(f"--oidc is {issuer!r}; expected an address that begins with https://")
    if not client or not secret:
        raise InputError(
            "--oidc needs --oidc-client and, in TONE_OIDC_SECRET, the secret; its provider has both"
        )


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
