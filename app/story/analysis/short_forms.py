"""First names that stand for one another: Lizzy for Elizabeth, Kit and Kitty."""

import re
from functools import cache

SHORT_FORMS = (
    "elizabeth:lizzy,liza,eliza,bess,bessie,betty,beth,lizzie,betsy;katherine:kate,kitty,kit,katy;"
    "catherine:kate,kitty,kit,cathy,katy;margaret:meg,maggie,peggy,madge,daisy;mary:molly,polly,moll;"
    "william:will,bill,billy,willy,willie;robert:bob,bobby,rob,robin;richard:dick,dicky;"
    "edward:ned,ted,teddy,eddie,neddy;james:jim,jimmy,jem,jamie;john:jack,johnny,jock;"
    "henry:harry,hal;charles:charley,charlie;thomas:tom,tommy;francis:frank;frances:fanny;"
    "anne:nancy,annie,nan;ann:nancy,annie;michael:mike,mick;joseph:joe,joey;samuel:sam,sammy;"
    "benjamin:ben;daniel:dan,danny;david:davy,dave;george:georgie;susan:sue,sukey,susie;"
    "sarah:sally,sal,sadie;martha:patty,matty;helen:nell,nelly;eleanor:nell,nora,nelly,ellen;"
    "dorothy:dolly,dora,dot;jane:jenny,janet;isabella:bella,bel;arabella:bella;alexander:alec,sandy,sasha;"
    "andrew:andy;anthony:tony;antony:tony;frederick:fred,freddy;alfred:alf,fred;theodore:ted;"
    "nicholas:nick;peter:pete;patrick:pat,paddy;timothy:tim;walter:wat,wally;laurence:larry,laurie;"
    "christopher:kit,chris;jacob:jake;abraham:abe;albert:bert,bertie;herbert:bert;matthew:matt;"
    "rebecca:becky;rachel:rae;julia:juliet;caroline:carrie;charlotte:lottie,lotty;amelia:emmy,milly;"
    "emma:emmy;virginia:ginny;georgiana:georgy;winifred:winnie;philip:phil,pip;stephen:steve;"
    "huckleberry:huck;augustus:gus;reginald:reggie;victoria:vicky;harriet:hattie,hatty;henrietta:hetty,etta;"
    "ekaterina:kitty,katya;katerina:kitty,katya;konstantin:kostya;nikolay:kolya;mihail:misha;"
    "dmitri:mitya;ivan:vanya;pyotr:petya;marya:masha;natalya:natasha;sofya:sonya;tatyana:tanya;"
    "alexey:alyosha;sergey:seryozha;grigory:grisha;praskovya:pasha;avdotya:dunya;rodion:rodya"
)
STEM = 3
#: So many letters that a fond form shares with the whole name, and how it may end.
SHARED = 2
#: Shorter ones leave too much open.
SPOKEN = 4
FOND = re.compile(r"(?:[aoy]|ie|ka|sha|cha|chen|ette|ita)\Z")


def is_short_form(short: str, whole: str) -> bool:
    """Say whether a first name is a customary form of another."""
    return short in _short_forms().get(whole, frozenset())


def is_grown_form(grown: str, short: str) -> bool:
    """Say whether a form is another with an ending of fondness, or cut short."""
    stem = re.sub(r"(?:ie|y|sy|kins|kin)\Z", "", grown)
    if stem != grown and len(stem) >= STEM:
        return short in {stem, stem[:-1]} or (len(stem) > STEM and short.startswith(stem))
    return False


def is_fond_form(fond: str, whole: str) -> bool:
    """Say whether a form may be a fond one of a longer name: only a surname can make it sure."""
    return len(fond) < len(whole) and fond[:SHARED] == whole[:SHARED] and bool(FOND.search(fond))


def is_spoken_form(spoken: str, whole: str) -> bool:
    """Say whether a form is a name as it is spoken, an apostrophe in place of what is left out."""
    if "'" not in spoken[1:-1] or len(spoken) < SPOKEN:
        return False
    return re.fullmatch(spoken.replace("'", r"\w{1,3}"), whole) is not None


@cache
def _short_forms() -> dict[str, frozenset[str]]:
    entries = (entry.split(":") for entry in SHORT_FORMS.split(";"))
    return {whole: frozenset(short.split(",")) for whole, short in entries}
