"""Network access: metadata from arXiv and doi.org, and schema images."""

from paperlog.fetch.fetcher import Fetcher
from paperlog.fetch.http_client import HttpClient, Server

__all__ = ["Fetcher", "HttpClient", "Server"]
