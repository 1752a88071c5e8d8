"""British and American spelling: one word, two ways to write it. Pure Python, lower case only."""

import re
from functools import lru_cache

# Beginnings of words, British/American; what follows (-s, -ed, -ful, -hood …) is the same in both.
BEGINNINGS = """
    arbour/arbor ardour/ardor armour/armor behaviour/behavior candour/candor clamour/clamor colour/color
    demeanour/demeanor enamour/enamor endeavour/endeavor favour/favor fervour/fervor flavour/flavor
    glamour/glamor harbour/harbor honour/honor humour/humor labour/labor neighbour/neighbor odour/odor
    parlour/parlor rancour/rancor rigour/rigor rumour/rumor saviour/savior savour/savor splendour/splendor
    succour/succor tumour/tumor valour/valor vapour/vapor vigour/vigor misdemeanour/misdemeanor
    centred/centered centre/center calibre/caliber fibre/fiber litre/liter lustre/luster meagre/meager
    metre/meter kilometre/kilometer sombre/somber spectre/specter theatre/theater
    defence/defense offence/offense licence/license pretence/pretense practis/practic
    catalogue/catalog dialogue/dialog analogue/analog monologue/monolog
    anaesthe/anesthe archaeolog/archeolog encyclopaed/encycloped foetus/fetus gynaecolog/gynecolog
    haemo/hemo leukaemia/leukemia oestrogen/estrogen orthopaed/orthoped paediatr/pediatr paedophil/pedophil
    aeroplane/airplane aluminium/aluminum grey/gray mould/mold moustache/mustache plough/plow
    programme/program pyjama/pajama sceptic/skeptic sulph/sulf tyre/tire cosy/cozy manoeuvre/maneuver
    ageing/aging judgement/judgment acknowledgement/acknowledgment fulfilment/fulfillment
    enrolment/enrollment instalment/installment skilful/skillful wilful/willful
    towards/toward afterwards/afterward backwards/backward whilst/while amongst/among
    learnt/learned burnt/burned dreamt/dreamed spelt/spelled leapt/leaped
"""
ENDINGS = """
    isation/ization isations/izations ise/ize ised/ized ises/izes ising/izing iser/izer isers/izers
    yse/yze ysed/yzed yses/yzes ysing/yzing lled/led lling/ling ller/ler llers/lers llor/lor llors/lors
"""
SHORTEST_STEM = 4  # letters before an ending: "rise" and "called" are spelt in one way only


def _pairs(text):
    pairs = [tuple(pair.split("/")) for pair in text.split()]
    return sorted(pairs, key=lambda pair: -max(map(len, pair)))


def _either(pairs, pattern):
    """Return the pattern of any of these, and for each what the other spelling is."""
    other = dict(pairs)
    other |= {american: british for british, american in pairs if american not in other}
    longest_first = sorted(other, key=lambda part: -len(part))
    return re.compile(pattern.format("|".join(longest_first))), other


BEGINNING, OTHER_BEGINNING = _either(_pairs(BEGINNINGS), "({})")
ENDING, OTHER_ENDING = _either(_pairs(ENDINGS), "({})$")
AMERICAN = dict(_pairs(BEGINNINGS + ENDINGS))


@lru_cache(maxsize=8_192)
def spellings(word):
    """Return the word and its other spelling, if there may be one: "colours" gives ("colours", "colors").

    The rules know endings, not words: the other spelling of "exercise" is one that nobody uses.
    """
    if found := BEGINNING.match(word):
        return word, OTHER_BEGINNING[found[1]] + word[found.end() :]
    if (found := ENDING.search(word)) and found.start() >= SHORTEST_STEM:
        return word, word[: found.start()] + OTHER_ENDING[found[1]]
    return (word,)


def american(word):
    """Return the word in its American spelling, by which two spellings of a word are seen to be one."""
    if (found := BEGINNING.match(word)) and found[1] in AMERICAN:
        return AMERICAN[found[1]] + word[found.end() :]
    if (found := ENDING.search(word)) and found[1] in AMERICAN and found.start() >= SHORTEST_STEM:
        return word[: found.start()] + AMERICAN[found[1]]
    return word
