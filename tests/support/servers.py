"""Local servers that respond like arXiv and doi.org."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from threading import Event, Thread
from typing import Any

ATOM = "application/atom+xml; charset=UTF-8"
CSL = "application/vnd.citationstyles.csl+json"


@dataclass(frozen=True)
class Response:
    """A response. `length` overrides the Content-Length header; `slow` responses are never sent."""

    content: bytes | str = b""
    type: str = ATOM
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None
    slow: bool = False

    @property
    def body(self) -> bytes:
        return self.content.encode() if isinstance(self.content, str) else self.content


@dataclass
class LocalServer:
    """A server that sends `responses` in order and repeats the last one."""

    responses: list[Response] = field(default_factory=list)
    requests: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    address: str = ""

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.requests]


@contextmanager
def local_server(tls: SSLContext | None = None) -> Iterator[LocalServer]:
    """Run a server until the end of the block, over https if `tls` is given."""
    server, end = LocalServer(), Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.requests.append((self.path, dict(self.headers)))
            response = server.responses.pop(0) if len(server.responses) > 1 else server.responses[0]
            if response.slow:
                end.wait()
                return
            self.send_response(response.status)
            head = {"Content-Type": response.type, "Content-Length": str(response.length or len(response.body))}
            for name, value in {**head, **response.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(response.body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - must match the overridden method
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            """Ignore clients that disconnect."""

    http = Server(("127.0.0.1", 0), Handler)
    if tls:
        # The handshake is in the thread of the request: a client that connects and then waits blocks no other.
        http.socket = tls.wrap_socket(http.socket, server_side=True, do_handshake_on_connect=False)
    server.address = f"http{'s' if tls else ''}://127.0.0.1:{http.server_port}"
    thread = Thread(target=http.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        end.set()
        http.shutdown()
        thread.join()
        http.server_close()


def feed(*entries: str) -> str:
    """Return a response from the arXiv API."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <link href="http://arxiv.org/api/query?search_query%3D%26id_list%3D" rel="self" type="application/atom+xml"/>
  <title type="html">ArXiv Query: search_query=&amp;id_list=&amp;start=0&amp;max_results=1</title>
  <id>http://arxiv.org/api/qwertyuiopasdfghjkl</id>
  <updated>2026-11-23T00:00:00-05:00</updated>
  <opensearch:totalResults xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">{len(entries)}</opensearch:totalResults>
  <opensearch:startIndex xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">0</opensearch:startIndex>
  <opensearch:itemsPerPage xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">{len(entries)}</opensearch:itemsPerPage>
  {"".join(entries)}
</feed>
"""


def entry(
    arxiv: str,
    title: str = "Tides: How\n  Small Models Learn &lt;to&gt; Wait",
    *,
    authors: tuple[str, ...] = ("Ada B. Moon", "Émile Søby"),
    journal: str = "",
    doi: str = "",
) -> str:
    people = "".join(f"<author>\n      <name>{name}</name>\n    </author>\n    " for name in authors)
    space = 'xmlns:arxiv="http://arxiv.org/schemas/atom"'
    return f"""<entry>
    <id>http://arxiv.org/abs/{arxiv}v2</id>
    <updated>2024-03-02T09:30:00Z</updated>
    <published>2024-01-05T17:37:18Z</published>
    <title>{title}</title>
    <summary>  Waiting pays. We show
that $O(n)$ small steps beat one large one.
</summary>
    {people}<arxiv:comment {space}>9 pages, 3 figures</arxiv:comment>
    {f"<arxiv:journal_ref {space}>{journal}</arxiv:journal_ref>" if journal else ""}
    {f"<arxiv:doi {space}>{doi}</arxiv:doi>" if doi else ""}
    <link href="http://arxiv.org/abs/{arxiv}v2" rel="alternate" type="text/html"/>
    <link title="pdf" href="http://arxiv.org/pdf/{arxiv}v2" rel="related" type="application/pdf"/>
    <arxiv:primary_category {space} term="cs.LG" scheme="http://arxiv.org/schemas/atom"/>
    <category term="cs.LG" scheme="http://arxiv.org/schemas/atom"/>
  </entry>"""


ERROR = """<entry>
    <id>http://arxiv.org/api/errors#incorrect_id_format_for_2499.99999</id>
    <title>Error</title>
    <summary>incorrect id format for 2499.99999</summary>
    <updated>2026-11-23T00:00:00-05:00</updated>
    <link href="http://arxiv.org/api/errors#incorrect_id_format_for_2499.99999" rel="alternate" type="text/html"/>
    <author>
      <name>arXiv api core</name>
    </author>
  </entry>"""
NAMELESS = "<entry>\n    <title/>\n    <published/>\n  </entry>"

CROSSREF = {
    "indexed": {"date-parts": [[2026, 11, 1]], "date-time": "2026-11-01T00:00:00Z", "timestamp": 1793491200000},
    "publisher": "Press of the Sea",
    "issue": "4",
    "DOI": "10.5555/tides.7",
    "type": "journal-article",
    "created": {"date-parts": [[2023, 2, 1]], "date-time": "2023-02-01T00:00:00Z", "timestamp": 1675209600000},
    "page": "1-20",
    "source": "Crossref",
    "is-referenced-by-count": 3,
    "title": "Ebb &amp; Flow: Learning from <i>Tides</i>",
    "abstract": "<jats:title>Abstract</jats:title><jats:p>The sea is a teacher.</jats:p>",
    "author": [
        {"given": "Ada B.", "family": "Moon", "sequence": "first", "affiliation": []},
        {"given": "Émile", "family": "Søby", "sequence": "additional", "affiliation": [{"name": "A Harbour"}]},
    ],
    "container-title": "Journal of Patient Machines",
    "issued": {"date-parts": [[2023, 4]]},
    "URL": "https://doi.org/10.5555/tides.7",
    "ISSN": ["1234-5678"],
    "subject": [],
}


def crossref(**changed: Any) -> Response:
    return Response(json.dumps({**CROSSREF, **changed}, ensure_ascii=False), CSL)
