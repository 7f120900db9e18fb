"""`init`: everything a new installation needs, and a link to begin with."""

import click

from lrs_bridge.cli.common import Invocation, as_json, pass_invocation, show_one


@click.command()
@as_json
@pass_invocation
def init(invocation: Invocation, *, as_json: bool) -> None:
    """Make key file, database and administrator; print a link that signs in once.

    What is there already stays as it is; only the link is new.
    """
    from lrs_bridge.bootstrap import bootstrap, initialise
    from lrs_bridge.services import administrator

    settings = invocation.settings()
    made = initialise(settings, invocation.tenant)
    bridge = bootstrap(settings)
    try:
        invited = bridge.store.write(
            invocation.tenant,
            lambda tx: administrator.invite(
                tx,
                bridge.keys,
                token=bridge.new_token(),
                now=bridge.clock(),
                new_id=bridge.new_id,
            ),
        )
    finally:
        bridge.close()
    made += ["administrator"] if invited.new else []
    show_one(
        {
            "made": ", ".join(made) or "nothing; everything was there",
            "data": str(settings.data_dir.absolute()),
            "link": f"{settings.base_url}/in/{invited.link}",
            "next": "lrs-bridge serve",
        },
        as_json=as_json,
    )
