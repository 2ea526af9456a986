"""Telethon sends one text to many groups, one after another, and says what that took.

Reads a task from standard input, writes one line of JSON. With a ledger, each message is stored in SQLite before it is
sent and after, each time durable before the next step, as BlastPro does.
"""

import asyncio
import json
import resource
import sqlite3
import sys
import urllib.request

from telethon import TelegramClient
from telethon.crypto import AuthKey
from telethon.sessions import MemorySession
from telethon.tl.types import InputPeerChannel

HOME_DC = 2


def get(url):
    with urllib.request.urlopen(url, timeout=30) as answer:
        return json.load(answer)


async def log_in(control, phone):
    home = next(dc for dc in get(control + "/bootstrap") if dc["id"] == HOME_DC)
    host, port = home["ipv4"].rsplit(":", 1)
    session = MemorySession()
    session.set_dc(HOME_DC, host, int(port))
    session.auth_key = AuthKey(bytes.fromhex(home["auth_key"]))
    client = TelegramClient(session, 1, "hash")
    await client.connect()
    sent = await client.send_code_request(phone)
    await client.sign_in(phone, get(control + "/codes/" + phone)["code"], phone_code_hash=sent.phone_code_hash)
    return client


class Ledger:
    def __init__(self, path, peers):
        self.base = sqlite3.connect(path, isolation_level=None)
        self.base.execute("PRAGMA journal_mode = WAL")
        self.base.execute("PRAGMA synchronous = FULL")
        self.base.execute("CREATE TABLE deliveries (id INTEGER PRIMARY KEY, state TEXT, text TEXT, message INTEGER)")
        with self.base:
            self.base.execute("BEGIN")
            rows = ((number, "pending") for number in range(len(peers)))
            self.base.executemany("INSERT INTO deliveries (id, state) VALUES (?, ?)", rows)

    def claim(self, number, text):
        self.base.execute("UPDATE deliveries SET state = 'sending', text = ? WHERE id = ?", (text, number))

    def settle(self, number, message):
        self.base.execute("UPDATE deliveries SET state = 'sent', message = ? WHERE id = ?", (message, number))


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def main(task):
    client = await log_in(task["control"].rstrip("/"), task["phone"])
    peers = [InputPeerChannel(id, access_hash) for id, access_hash in task["peers"]]
    ledger = Ledger(task["ledger"], peers) if task["ledger"] else None
    before = cpu()
    for number, peer in enumerate(peers):
        if ledger:
            ledger.claim(number, task["text"])
        message = await client.send_message(peer, task["text"], parse_mode=None)
        if ledger:
            ledger.settle(number, message.id)
    print(json.dumps({"cpu": cpu() - before}))
    await client.disconnect()


asyncio.run(main(json.load(sys.stdin)))
