"""Words that open a scene: another time, another place."""

import re
from functools import cache

from app.texts.language import primary

TIME = {
    "en": r"(?:the |that |this )?(?:next|following|same|very next|previous) (?:day|morning|"
    r"afternoon|evening|night|week|month|year|spring|summer|autumn|winter|instant)|"
    r"(?:that|this|one|early the next|late that|early that) (?:same )?(?:morning|"
    r"afternoon|evening|night|day|autumn|spring|summer|winter|sunday|monday|tuesday|"
    r"wednesday|thursday|friday|saturday)|(?:it was (?:now |already |nearly |almost |"
    r"about |past |after )*(?:\w+ o.clock|midnight|noon|dawn|morning|evening|night|dusk|"
    r"late|dark|sunset|sunrise|\w+ days|the \w+ day))|(?:(?:a|an|one|two|three|four|"
    r"five|six|seven|eight|nine|ten|some|several|many|a few|\d+) (?:\w+ )?(?:minutes?|"
    r"hours?|days?|nights?|weeks?|months?|years?)(?: or (?:so|two))? (?:later|after|"
    r"passed|had passed|went by|afterwards?))|(?:at|by|towards?|about|around|before|"
    r"after|until|till) (?:dawn|daybreak|sunrise|noon|midday|dusk|sunset|nightfall|"
    r"midnight|breakfast|dinner|supper|lunch|tea|\w+ o.clock)|(?:on|by|late on|early "
    r"on) (?:the )?(?:next |following |same )?(?:sunday|monday|tuesday|wednesday|"
    r"thursday|friday|saturday|\w+ (?:morning|afternoon|evening|night|day)\b)|(?:in the|"
    r"late in the|early in the|all through the) (?:morning|afternoon|evening|night|"
    r"spring|summer|autumn|winter|beginning of|middle of|end of)|meanwhile|in the "
    r"meantime|years (?:later|before|ago)|long (?:after|before)|soon after|presently|at "
    r"length|at last|the (?:days?|weeks?|months?|years?|hours?) (?:that followed|passed|"
    r"went by|wore on|dragged)|when (?:morning|evening|night|the sun|the day)|"
    r"(?:january|february|march|april|may|june|july|august|september|october|november|"
    r"december)\b",
    "de": r"(?:am|an diesem|am nächsten|am selben|am anderen|am folgenden|eines) (?:nächsten |"
    r"folgenden |anderen )?(?:tage?s?|morgens?|abends?|nachmittags?|mittags?|vormittag|"
    r"sonntag|montag|dienstag|mittwoch|donnerstag|freitag|samstag)|(?:einige|zwei|drei|"
    r"vier|wenige|ein paar|mehrere) (?:minuten|stunden|tage|wochen|monate|jahre) "
    r"(?:später|danach|darauf|vergingen)|inzwischen|unterdessen|in (?:dieser|der|jener|"
    r"derselben|der folgenden) nacht|gegen (?:abend|mittag|morgen|mitternacht)|um \w+ "
    r"uhr|nach (?:einer|einiger|zwei|drei) (?:weile|zeit|stunden?|tagen)|später|im "
    r"(?:frühling|sommer|herbst|winter)",
    "fr": r"le (?:lendemain|soir|matin|même (?:jour|soir)|jour suivant)|ce (?:soir|matin|"
    r"jour)-?là|(?:deux|trois|quatre|quelques|plusieurs) (?:minutes|heures|jours|"
    r"semaines|mois|ans|années) (?:plus tard|après|passèrent|s.écoulèrent)|pendant ce "
    r"temps|cette nuit(?:-là)?|à (?:midi|minuit|l.aube|\w+ heures)|vers (?:midi|minuit|"
    r"le soir|\w+ heures)|au (?:matin|printemps)|en (?:été|automne|hiver)|un (?:soir|"
    r"matin|jour)|une nuit",
    "es": r"(?:al|a la) (?:día siguiente|mañana siguiente|noche siguiente|amanecer|anochecer|"
    r"mediodía|medianoche|caer la (?:tarde|noche))|aquell?a (?:mañana|tarde|noche)|"
    r"aquel día|esa (?:mañana|tarde|noche)|(?:dos|tres|cuatro|unos|unas|pocos|pocas|"
    r"varios|varias) (?:minutos|horas|días|semanas|meses|años) (?:después|más tarde|"
    r"pasaron)|mientras tanto|entretanto|una (?:mañana|tarde|noche)|un día|a las \w+",
}
PLACE = {
    "en": r"(?:at|in|on|inside|outside|behind|beyond|beneath|under|across|along|down|up|back "
    r"(?:at|in)|over (?:at|in)|near|beside) (?:the|a|an|his|her|their|our|my|its|"
    r"[A-Z][\w'\u2019-]+)\b[^.!?\n]{0,60},|(?:when|as soon as|after) (?:\w+ "
    r"){1,3}(?:reached|arrived|came (?:to|in|out|back|home)|got (?:to|back|home)|"
    r"entered|returned|left)|(?:arriv(?:ed|ing)|return(?:ed|ing)|back) (?:at|in|to|"
    r"home)|outside|inside|indoors|upstairs|downstairs",
    "de": r"(?:in|im|auf|am|an|vor|hinter|unter|über|neben) (?:dem|der|den|einem|einer|seinem|"
    r"ihrem|ihrer) \w+|draußen|drinnen|als (?:er|sie|wir|ich) (?:\w+ ){0,4}(?:ankam|"
    r"erreichte|eintrat|zurückkam)",
    "fr": r"(?:dans|sur|devant|derrière|sous|à|au|aux|chez) (?:le|la|les|un|une|son|sa|"
    r"l.)\b[^.!?\n]{0,40},|dehors|lorsqu.(?:il|elle|ils)|quand (?:il|elle|ils) (?:\w+ "
    r"){0,2}(?:arriv|entr|revin)",
    "es": r"(?:en|sobre|ante|tras|bajo|junto a) (?:el|la|los|las|un|una|su)\b[^.!?\n]{0,40},|"
    r"afuera|cuando (?:\w+ ){0,2}(?:lleg|entr|volvi)",
}


@cache
def openers(language: str | None) -> tuple[re.Pattern[str], re.Pattern[str]] | None:
    """Return the patterns of paragraphs that open at another time and at another place."""
    tongue = primary(language) if language else "en"
    if tongue not in TIME:
        return None
    return (
        re.compile(rf"[\"'\u201c\u2018\u2014]?(?:{TIME[tongue]})", re.IGNORECASE),
        # A name begins with a capital, so case counts but for the first word.
        re.compile(rf"(?i:(?={PLACE[tongue]}))[A-ZÄÖÜÉÀÁ]"),
    )
