"""A client of python3-websockets: talks to an echo server at the address that is its argument, and prints what it sees."""
import asyncio
import json
import sys

import websockets


async def main(url):
    seen = {}
    async with websockets.connect(url, subprotocols=["other", "echo"], max_size=None) as socket:
        seen["subprotocol"] = socket.subprotocol
        await socket.send("héllo 🎉")
        seen["text"] = await socket.recv()
        await socket.send(bytes([0, 255, 127]))
        seen["bytes"] = list(await socket.recv())
        # An iterable is sent in fragments.
        await socket.send(["in ", "several ", "frames"])
        seen["fragments"] = await socket.recv()
        large = bytes(range(256)) * 40_000
        await socket.send(large)
        seen["large"] = await socket.recv() == large
        pong = await socket.ping(b"are you there")
        await asyncio.wait_for(pong, 5)
        seen["pong"] = True
        await socket.close(4002, "bye")
        seen["close"] = [socket.close_code, socket.close_reason]
    async with websockets.connect(url + "compressed") as socket:
        seen["extensions"] = [extension.name for extension in socket.extensions]
        await socket.send("z" * 50_000)
        seen["compressed"] = await socket.recv() == "z" * 50_000
    async with websockets.connect(url + "closing") as socket:
        try:
            await socket.recv()
        except websockets.ConnectionClosed as closed:
            seen["closed"] = [closed.code, closed.reason]
    try:
        async with websockets.connect(url, origin="https://evil.example"):
            pass
    except Exception as refused:
        seen["refused"] = "403" in str(refused)
    print(json.dumps(seen))


asyncio.run(main(sys.argv[1]))
