"""The feeds of the programme → an OPML file."""

from collections.abc import Callable
from xml.sax.saxutils import quoteattr

from demo.programme import feeds


def opml(url: Callable[[str], str]) -> str:
    """The publishers' feeds; `url` gives a feed's address. Aggregators are added by hand."""
    outlines = "".join(
        f'<outline type="rss" text={quoteattr(feed.title)} xmlUrl={quoteattr(url(feed.name))}'
        f' htmlUrl="{feed.home}/"/>\n'
        for feed in feeds()
        if not feed.aggregator
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0">\n'
        f"<head><title>Demo</title></head>\n<body>\n{outlines}</body>\n</opml>\n"
    )
