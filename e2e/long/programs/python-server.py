# Servers that were not written here: the echo of python3-websockets, which prints its port, then a
# listener that accepts connections and never answers, which prints its own.
import asyncio

import websockets


async def echo(websocket):
    try:
        async for message in websocket:
            await websocket.send(message)
    except websockets.ConnectionClosed:
        pass  # closed with another code than 1000: nothing wrong with that


async def never_answer(reader, writer):
    await reader.read()


async def main():
    async with websockets.serve(echo, "127.0.0.1", 0, max_size=None) as server:
        silent = await asyncio.start_server(never_answer, "127.0.0.1", 0)
        for listener in (server, silent):
            print(listener.sockets[0].getsockname()[1], flush=True)
        await asyncio.Future()


asyncio.run(main())
