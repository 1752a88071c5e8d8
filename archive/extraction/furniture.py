"""Lines of a page that stand above an article or in it, known by their shape: buttons, offers, promotions."""

import re

LONGEST = 200  # characters

READING_TIME = re.compile(
    r"(?i)(?:estimated )?read(?:ing)? time:? ?\d+ min\w*|\d+[ -]min(?:ute)?s? (?:read|watch|listen)"
)
# Anywhere on a page.
FURNITURE = re.compile(
    r"""(?ix)
    >+\ ?(?:read|see|watch|listen|click|more)\b.*
    | (?!.*(?:\b(?:said|says|told|tells|asked)\b|[“"'‘])).{0,160}\bclick\ here\b.{0,60}
    | please\ (?:use|update|upgrade|enable)\ .{0,40}\b(?:browser|javascript)\b.*
    | (?:get|receive|sign\ up\ for|want)\ [^.?!]{0,60}\b(?:delivered|sent|straight|direct(?:ly)?)\ .{0,20}
      \b(?:inbox|email|phone)\b.*
    | (?:previous|next)\ (?:story|article|post)\ ?:\ .{4,200}
    | (?:most\ recent|latest\ trending|trending)\ (?:[\w&'’-]+\ ){0,4}(?:news|stories|headlines|videos)\ ?:?
    | this\ (?:archived\ )?(?:news\ )?(?:article|story|post|page)\ is
      \ (?:old\ -|available\ only\ for|from\ our\ archive).*
    | this\ (?:article|story|post)\ was\ (?:first|originally)\ published\ .{1,30}\ ago
    | (?:no|one|\d+)\ comments\ ?:? | no\ comment\ ?:
    | print(?:er)?[ -]friendly(?:,.{0,20}|\ (?:version|page|pdf).{0,20})?
    | (?!.*\b(?:said|says|to\ email|can)\b).{0,60}\b(?:email|e-mail)\ this\ (?:story|article)\b.*
    | (?-i:[A-Z]{3,5})(?:'s|’s)?\ [^,]{0,40}\b(?:bureau\ chief|correspondent|reporter)\ .{3,40}\ reports\.?
    | \((?-i:[A-Z]{2,5})(?:,\ (?-i:[A-Z]{2,5}))*\)
    | \((?:updates|adds|recasts|corrects|refiles|writes\ through)\ .{3,120}\)
    | [-–—]?\ ?additional\ reporting\ (?:by\b|(?-i:[A-Z])).{0,60} | paid\ content | -A\ \+A
    | play\ video(?:\.|\ duration|:).{0,40}
    | first\ published:?\ .{0,30}\d{4}\b.{0,20} | today['’]s\ most\ popular\ .{3,20}
    | [A-Z.]{2,6}\ stock\ chart\b.{0,40}
    | why\ you\ can\ trust\ (?-i:[A-Z]{2,6})
    """
)
# Above the headline.
ABOVE = re.compile(
    r"""(?ix)
    this\ ad\ will\b.* | skip\ to\b.* | [\w-]+\.(?:com|org|net|news|co\.uk)\b.{0,40}
    | .*\b(?:deal|sale|save|offer|subscribe)\b.*\b\d+%\ off\b.*
    | (?:please\ )?(?:support|donate\ to|become\ a\ member\ of)\ (?:our|us)\b.*
    | [\w.'’-]+(?:\ [\w.'’-]+){0,3}\ share
    | (?-i:(?:News|Sports?|Opinion)(?:Local|World|State|Top|Latest|Breaking)\ ?(?:News|Sports?)?)
    | the\ (?:student\ )?(?:news\ site|newspaper|official\ site)\ of\ .{3,60}
    | (?-i:The\ Daily\ [A-Z]\w+)
    | .{0,25}\b\d{1,3}(?:y|mo|w|d|h|m) | .{0,25}\b\d{1,3}\ (?:year|month|week|day|hour|min(?:ute)?)s?\ ago
    | (?-i:[a-z]\w*\ (?:logo|image|icon)|logo) | .{0,40}\b(?:link\ image|['’]s\ profile\ picture)
    | follow\ us\ on\b.* | -?\d{1,3}\ ?°\ ?(?:[CF]\b)?(?:\ (?-i:[A-Z]\w*),?){0,3} | get\ the\ app\ \(free\)
    | independent\ [•·|]\ .{2,60}
    """
)


def is_furniture_line(line: str) -> bool:
    """Tell whether a line belongs to the page wherever it stands: "Reading time: 3 minutes"."""
    return len(line) <= LONGEST and bool(READING_TIME.fullmatch(line) or FURNITURE.fullmatch(line))


def is_above(line: str) -> bool:
    """Tell whether a line above a headline is none: "Football / PA sport 9y", "Summer deal: 20% off"."""
    return len(line) <= LONGEST and (is_furniture_line(line) or bool(ABOVE.fullmatch(line)))
