"""An independent client against the simulated Telegram: Telethon logs in by code and by password, sends and receives.

Usage: login_and_send.py CONTROL_URL. Prints one line and exits with 0 when everything went as with the real Telegram.
"""

import asyncio
import base64
import io
import json
import sys
import urllib.request

from telethon import TelegramClient, errors, events, functions
from telethon.crypto import AuthKey
from telethon.sessions import MemorySession

HOME_DC = 2
SOON = 30

# The smallest picture: one pixel.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg=="
)


class Control:
    """The simulator's control API."""

    def __init__(self, url):
        self.url = url.rstrip("/")

    def get(self, path):
        with urllib.request.urlopen(self.url + path, timeout=SOON) as answer:
            return json.load(answer)

    def post(self, path, body):
        request = urllib.request.Request(
            self.url + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=SOON) as answer:
            return json.load(answer)


def new_client(control):
    """A client whose session has been given its key, as the product's has."""
    home = next(dc for dc in control.get("/bootstrap") if dc["id"] == HOME_DC)
    host, port = home["ipv4"].rsplit(":", 1)
    session = MemorySession()
    session.set_dc(HOME_DC, host, int(port))
    session.auth_key = AuthKey(bytes.fromhex(home["auth_key"]))
    return TelegramClient(session, 1, "hash")


async def log_in(control, client, phone, password):
    await client.connect()
    sent = await client.send_code_request(phone)
    wrong = False
    try:
        await client.sign_in(phone, "00000", phone_code_hash=sent.phone_code_hash)
    except errors.PhoneCodeInvalidError:
        wrong = True
    assert wrong, "a wrong code was accepted"
    code = control.get("/codes/" + phone)["code"]
    asked = False
    try:
        await client.sign_in(phone, code, phone_code_hash=sent.phone_code_hash)
    except errors.SessionPasswordNeededError:
        asked = True
        await client.sign_in(password=password)
    assert asked, "the password was not asked for"


def picture(name):
    file = io.BytesIO(PNG)
    file.name = name
    return file


async def send_album(control, client, me, group):
    album = await client.send_file(group, [picture("a.png"), picture("b.png")], caption=["satu", "dua"])
    assert [message.message for message in album] == ["satu", "dua"], album
    assert len({message.grouped_id for message in album}) == 1, album
    assert await client.download_media(album[1], bytes) == PNG
    stored = control.get(f"/messages?chat={group}&viewer={me}&after=0")[-2:]
    assert stored[0]["album"] and stored[0]["album"] == stored[1]["album"], stored
    found = [message.id async for message in client.iter_messages(group, from_user="me", search="dua")]
    assert found == [album[1].id], found
    await client.delete_messages(group, album)
    assert not control.get(f"/messages?chat={group}&viewer={me}&after={album[0].id - 1}")


async def main(control):
    phone, password = "6281200000099", "kopi susu"
    me = control.post("/people", {"first_name": "Sari", "phone": phone, "password": password})["id"]
    friend = control.post("/people", {"first_name": "Budi", "username": "budi_toko"})["id"]
    group = control.post("/groups", {"title": "Grup", "kind": "supergroup", "members": [friend, me]})["id"]
    client = new_client(control)
    await log_in(control, client, phone, password)
    assert (await client.get_me()).id == me

    sent = await client.send_message("budi_toko", "**halo** dari Telethon", parse_mode="md")
    stored = control.get(f"/messages?chat={me}&viewer={friend}&after=0")
    assert [message["text"] for message in stored] == ["halo dari Telethon"], stored
    assert stored[0]["id"] == sent.id
    assert stored[0]["entities"] == [{"offset": 0, "length": 4, "type": "bold"}], stored

    titles = {dialog.name async for dialog in client.iter_dialogs()}
    assert {"Budi", "Grup", "Telegram"} <= titles, titles

    arrived = asyncio.get_running_loop().create_future()

    @client.on(events.NewMessage(chats=group))
    async def on_message(event):
        if not arrived.done():
            arrived.set_result(event.raw_text)

    control.post("/messages", {"from": friend, "chat": group, "text": "selamat pagi"})
    assert await asyncio.wait_for(arrived, SOON) == "selamat pagi"

    await send_album(control, client, me, group)

    qr_client = new_client(control)
    await qr_client.connect()
    qr = await qr_client.qr_login()
    waiting = asyncio.ensure_future(qr.wait(SOON))
    await asyncio.sleep(0)
    token = base64.urlsafe_b64encode(qr.token).decode().rstrip("=")
    control.post("/qr", {"url": "tg://login?token=" + token, "person": me})
    try:
        await waiting
    except errors.SessionPasswordNeededError:
        await qr_client.sign_in(password=password)
    assert (await qr_client.get_me()).id == me
    assert len((await client(functions.account.GetAuthorizationsRequest())).authorizations) == 2

    await qr_client.disconnect()
    await client.log_out()
    print("ok")


asyncio.run(main(Control(sys.argv[1])))
