"""The chapters of the lab by name. A chapter is a module with NAME, ROWS, required(session) and scenarios(session)."""

from chapters import (asked, certificates, check, package, sip_ice, sip_internal, sip_natted, sip_public, sip_traversal,
                      turn_streams, upgrade)

ALL = {chapter.NAME: chapter for chapter in (sip_internal, sip_traversal, sip_public, sip_natted, sip_ice,
                                            turn_streams, certificates, check, asked, package, upgrade)}
# Those that need more than this tree: they run where they are named.
APART = {upgrade.NAME: "it needs the build of the release before: --previous DIR"}
# Shorter words for some of them.
ALIASES = {"ice": sip_ice.NAME}
