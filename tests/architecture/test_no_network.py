"""No test reaches beyond this machine."""

from __future__ import annotations

import socket
import threading
import urllib.request

import pytest


def test_an_address_elsewhere_is_refused():
    with socket.socket() as client, pytest.raises(Exception, match="works offline"):
        client.connect(("192.0.2.1", 80))


def test_a_packet_to_elsewhere_is_refused():
    with socket.socket(type=socket.SOCK_DGRAM) as client, pytest.raises(Exception, match="works offline"):
        client.sendto(b"hello", ("192.0.2.1", 53))


def test_a_name_is_not_looked_up():
    with pytest.raises(Exception, match="works offline"):
        urllib.request.urlopen("http://commonweal.example/")


def test_this_machine_is_reached():
    with socket.create_server(("127.0.0.1", 0)) as server:
        answer = threading.Thread(target=lambda: server.accept()[0].close())
        answer.start()
        socket.create_connection(server.getsockname(), timeout=5).close()
        answer.join(timeout=5)
        assert not answer.is_alive()
