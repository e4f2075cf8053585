"""localstripe (https://github.com/adrienverge/localstripe) on a free port of this machine alone. Says `ready <address>`.

By itself it listens to the whole network, keeps everything it knows in one file of /tmp, and has no test clocks
(https://docs.stripe.com/billing/testing/test-clocks): `POST /_config/clock/<seconds>` puts its clock forward by so much.
"""

import asyncio
import time

from aiohttp import web
from localstripe import resources, server, webhooks


class Clock:
    """What the time is for all that happens."""

    ahead = 0

    def time(self):
        return time.time() + self.ahead


clock = Clock()


def tell_now(event):
    """What is told may lie ahead; it is told, and signed, now."""
    event.created = int(time.time())
    webhooks.schedule_webhook(event)


async def put_forward(request):
    clock.ahead = int(request.match_info["seconds"])
    return web.Response()


async def serve():
    runner = web.AppRunner(server.app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address, port = runner.addresses[0]
    print(f"ready http://{address}:{port}", flush=True)
    await asyncio.Event().wait()


resources.time = clock
resources.schedule_webhook = tell_now
resources.Store.dump_to_disk = lambda store: None
server.app.router.add_post("/_config/clock/{seconds}", put_forward)
asyncio.run(serve())
