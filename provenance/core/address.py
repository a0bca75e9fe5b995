"""URL → canonical URL, outlet domain."""

import re
from typing import Protocol

from ada_url import URL, HostType


class Suffixes(Protocol):
    """The public suffix list, loaded by whoever may open files (`publicsuffixlist.PublicSuffixList`)."""

    def privatesuffix(self, domain: str, /) -> str | None:
        """The registrable domain: "news.herald.co.uk" → "herald.co.uk"; None for a suffix itself."""


def canonical(url: str) -> str:
    """The form in which two addresses of one page are equal; "" when it is no http(s) address.

    https, lower case, no user, default port, `www.`, `m.`, `amp.`, fragment, tracking parameter,
    AMP or mobile form or last slash; an AMP cache's address is that of the page it holds; parameters
    sorted by name. Idempotent. For comparing and storing; fetch the address as it was given.
    """
    parsed = _page(url)
    if parsed is None:
        return ""
    parsed.protocol = "https:"
    parsed.username = parsed.password = parsed.hash = ""
    if parsed.host_type == HostType.DEFAULT:
        parsed.hostname = _fold_host(parsed.hostname)
    blog = _BLOG_POST.search(parsed.pathname) is not None
    if not _is_cache(parsed.hostname):
        parsed.pathname = _path(parsed.pathname)
    query = _query(parsed.search, _MOBILE if blog else frozenset())
    if query:
        parsed.search = f"?{query}"
    else:
        del parsed.search  # set to "", it would leave a lone question mark
    return str(parsed.href)


def domain(url: str, suffixes: Suffixes) -> str:
    """The outlet's domain of an address or of a bare host; "" when there is none.

    The registrable domain, as A-labels in lower case ("xn--…"): stored and compared so. A site
    below a private suffix (`…blogspot.com`) is an outlet of its own; a host without one (an IP
    address, `localhost`) stands for itself.
    """
    parsed = _page(url)
    if parsed is None and is_domain(url.partition("/")[0]):
        parsed = _page(f"https://{url.strip()}")
    if parsed is None:
        return ""
    name = parsed.hostname.rstrip(".")
    if parsed.host_type != HostType.DEFAULT or "." not in name:
        return name
    folded = _fold_host(name)
    platform = ".".join(folded.rsplit(".", 2)[-2:])
    if platform in _PLATFORMS and folded != platform:
        return f"{folded.removesuffix('.' + platform).rpartition('.')[2]}.{platform}"
    return suffixes.privatesuffix(folded) or folded


def outlet(named: str, url: str, suffixes: Suffixes) -> str:
    """A domain in any form → the registered one; a name as it is; nothing → the domain of the address."""
    if is_domain(named):
        return domain(f"https://{named}/", suffixes) or named
    return named or (domain(url, suffixes) if url else "")


def host(url: str) -> str:
    """The host of an http(s) address, A-labels in lower case, without port and last dot; else ""."""
    parsed = _parse(url)
    return parsed.hostname.rstrip(".") if parsed else ""


def lacks_scheme(word: str) -> bool:
    """Whether a word would be an address with "https://" before it: "herald.example/1"."""
    return "/" in word and is_domain(word.partition("/")[0])


def is_front(canonical_url: str) -> bool:
    """Whether a canonical address is a site's front page: many items link there, none lies there."""
    return canonical_url.count("/") <= _FRONT and canonical_url.endswith("/")


def is_domain(text: str) -> bool:
    """Whether an outlet is given as a domain ("herald.example") and not by its name ("The Herald")."""
    text = text.strip()
    if text.lower() == "localhost" or _IP.fullmatch(text):
        return True
    return bool(_DOMAIN.fullmatch(text)) and bool(host(f"https://{text}"))


_WEB = ("http:", "https:")
_IP = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-fA-F:.]{2,45}\]", re.ASCII)
# Labels of letters, digits and hyphens in any script (`\w` lacks the marks of Indic ones); the last
# has two letters or more ("U.S." is a name).
_LABEL = r"(?!-)(?:[a-z0-9-]|[^\x00-\xa0\s]){1,63}(?<!-)"
_DOMAIN = re.compile(
    rf"(?=.{{4,253}}$)(?:{_LABEL}\.)+(?:xn--[a-z0-9-]{{2,59}}|(?:[a-z]|[^\x00-\xa0\s]){{2,63}})\.?", re.I
)

# Each name below these is a publication of its own, and the public suffix list does not say so.
_HOSTERS = """
substack.com tumblr.com livejournal.com typepad.com medium.com over-blog.com wordpress.com weebly.com
beehiiv.com ghost.io
"""
_PLATFORMS = frozenset(_HOSTERS.split())
_FOLDED = ("www.", "m.", "amp.", "mobile.")

_ESCAPE = re.compile(r"%([0-9a-f]{2})", re.IGNORECASE)
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")  # RFC 3986
_SESSION = re.compile(r";jsessionid=[^/]*", re.IGNORECASE)
_AMP_ENDING = re.compile(r"(?<=[^/])/amp(?:/1)?$|(?<=\w)\.amp(?=\.html?$|$)", re.IGNORECASE)
_AMP_BEGINNING = re.compile(r"^/amp(?=/[^/])", re.IGNORECASE)
# "x-y.cdn.ampproject.org/c/s/x.y/a": c a page, v a viewer; s the page is served by https.
_CACHES = (".cdn.ampproject.org", ".bing-amp.com")
_CACHED = re.compile(r"/(?:[cv]/)(?:s/)?(?=[^/])")
_VIEWER = re.compile(r"www\.google\.(?:com?\.)?[a-z]{2,3}", re.IGNORECASE)
_VIEWED = re.compile(r"/amp/(?:s/)?(?=[^/])")
_DEEP = 5  # a cache of a cache of a cache: somebody plays
_FRONT = 3  # slashes in "https://herald.example/"
# Blogger's posts, of which "?m=1" is the form for telephones; elsewhere it may be a month.
_BLOG_POST = re.compile(r"^/\d{4}/\d\d/[^/]+\.html$")
_MOBILE = frozenset(("m=0", "m=1"))

# What says how the reader came and never what is read: campaign, click and share marks.
_PREFIXES = "utm_ mc_ pk_ mtm_ piwik_ hsa_ vero_ oly_ at_ ns_ fb_ guce_ _hs _x_tr_ soc_ wt_ trk"
_NAMES = """
fbclid gclid gclsrc dclid wbraid gbraid msclkid yclid ymclid igshid igsh twclid ttclid li_fat_id mkt_tok
_ga _gl _openstat __twitter_impression s_cid ncid cmpid cmp icid intcid ocid cvid mbid smid smtyp sref spm
xtor guccounter traffic_source taid wickedid sfmc_id replytocom nocache noamp
_branch_match_id amp_gsa amp_js_v campaign_id dicbo emc epik ftcamp gad_campaignid gad_source mkcid
rb_clickid rdt_cid ref_src ref_url referer referrer sc_channel sc_cid sr_share srsltid tblci usqp
"""
_TRACKING_PREFIXES = tuple(_PREFIXES.split())
_TRACKING = frozenset(_NAMES.split())
# Names that may mean anything, but not with these values.
_CAME = re.compile(
    r"(?:cid|feature|from|mod|partner|ref|share|source|src|via)=(?:rss|feed|atom|e?-?mail|newsletter|twitter"
    r"|facebook|whatsapp|telegram|linkedin|reddit)(?:[_.-][^=]*)?"
)
_AMP_PARAMETERS = frozenset(("amp", "amp=", "outputtype=amp", "output=amp", "amp=1", "amp=true"))


def _parse(url: str) -> URL | None:
    try:
        parsed = URL(url.strip())
    except ValueError:  # also a lone surrogate
        return None
    name = parsed.hostname.removesuffix(".")
    return parsed if parsed.protocol in _WEB and all(name.split(".")) else None  # no empty label


def _page(url: str) -> URL | None:
    """The address, or that of the page which an AMP cache or viewer holds."""
    given = parsed = _parse(url)
    for _ in range(_DEEP):
        inner = _held(parsed) if parsed else ""
        found = _parse(f"https://{inner}") if inner else None
        if found is None:
            return parsed
        parsed = found
    return given


def _held(parsed: URL) -> str:
    """The address without scheme of the page that is held here; "" when this is an address of its own."""
    name = parsed.hostname.rstrip(".")
    form = _CACHED if _is_cache(name) else _VIEWED if _VIEWER.fullmatch(name) else None
    found = form.match(parsed.pathname) if form else None
    held = parsed.pathname[found.end() :] if found else ""
    return held + parsed.search if is_domain(held.partition("/")[0].partition(":")[0]) else ""


def _is_cache(name: str) -> bool:
    return name.endswith(_CACHES)


def _fold_host(name: str) -> str:
    """Without last dot, and without the labels of the same site for other readers."""
    name = name.rstrip(".")
    while name.startswith(_FOLDED) and "." in name.partition(".")[2]:  # "amp.example" is a site of its own
        name = name.partition(".")[2]
    return name


def _path(path: str) -> str:
    path = _SESSION.sub("", _ESCAPE.sub(_unescape, path))
    while True:
        shorter = _AMP_BEGINNING.sub("", _AMP_ENDING.sub("", path)).rstrip("/")
        if shorter == path or not shorter:
            return shorter or "/"
        path = shorter


def _unescape(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return character if character in _UNRESERVED else found[0].upper()


def _query(search: str, besides: frozenset[str]) -> str:
    """What is left of a query, sorted; a parameter in `besides` goes too."""
    pairs = (_bare(pair) for pair in _ESCAPE.sub(_unescape, search[1:]).split("&"))
    kept = [pair for pair in pairs if pair and pair not in besides and not _is_tracking(pair)]
    return "&".join(sorted(kept, key=lambda pair: pair.partition("=")[0]))


def _bare(pair: str) -> str:
    """A parameter of an address that was escaped twice: "a=1&amp;b=2"."""
    while pair.lower().startswith("amp;"):
        pair = pair[4:]
    return pair


def _is_tracking(pair: str) -> bool:
    pair = pair.lower()
    name = pair.partition("=")[0]
    if name in _TRACKING or name.startswith(_TRACKING_PREFIXES):
        return True
    return pair in _AMP_PARAMETERS or _CAME.fullmatch(pair) is not None
