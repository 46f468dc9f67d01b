"""The chapters of the lab by name. A chapter is a module with NAME, ROWS, required(session) and scenarios(session)."""

from chapters import check, package, sip_ice, sip_internal, sip_natted, sip_public, sip_traversal, turn_streams

ALL = {chapter.NAME: chapter for chapter in (sip_internal, sip_traversal, sip_public, sip_natted, sip_ice,
                                            turn_streams, check, package)}
# Shorter words for some of them.
ALIASES = {"ice": sip_ice.NAME}
