"""The network: what arXiv and doi.org know of a paper, and its schema picture."""

from paperlog.fetch.fetcher import Fetcher
from paperlog.fetch.http_client import HttpClient, Server

__all__ = ["Fetcher", "HttpClient", "Server"]
