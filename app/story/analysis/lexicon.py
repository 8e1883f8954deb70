"""Words of English that say what stands beside them: titles, speech, kin, trades, places."""


def wordset(words: str) -> frozenset[str]:
    """Return the words of a line, each once."""
    return frozenset(words.split())


FEMALE_TITLES = wordset(
    "mrs miss ms lady madam madame mademoiselle mme mlle mistress dame aunt sister mother widow "
    "queen princess duchess countess baroness empress señora senora señorita signora frau "
    "fräulein grandmother granny nurse mama mamma goody auntie marchioness"
)
MALE_TITLES = wordset(
    "mr sir lord master monsieur m uncle brother father king prince duke earl count baron "
    "emperor señor senor don signor herr grandfather squire captain capt colonel col general gen "
    "major maj lieutenant lt sergeant sgt corporal admiral commander inspector constable sheriff "
    "bishop archbishop parson reverend rev friar abbé abbe pope deacon papa goodman esquire "
    "brer marquis marquess viscount pasha sultan rabbi"
)
NEUTRAL_TITLES = wordset(
    "dr doctor professor prof judge justice president mayor senator st saint cousin old young "
    "little poor dear comrade citizen governor"
)
TITLES = FEMALE_TITLES | MALE_TITLES | NEUTRAL_TITLES
#: Said of anybody, so no part of a name.
ADJECTIVES = wordset("old young little poor dear good great big")
DOTTED = "Mr|Mrs|Ms|Dr|St|Messrs|Rev|Col|Capt|Prof|Mme|Mlle|Gen|Lt|Sgt|Maj|M"

MALE_NOUNS = wordset(
    "man men boy gentleman fellow father son brother husband uncle nephew grandfather king prince "
    "duke lord waiter landlord policeman priest monk master sir chap lad widower bridegroom "
    "papa dad grandson footman butler coachman sailor soldier captain hero god actor host guy "
    "stepfather squire baron count emperor nobleman clergyman fisherman workman"
)
FEMALE_NOUNS = wordset(
    "woman women girl lady mother daughter sister wife aunt niece grandmother queen princess "
    "duchess maid waitress landlady nun mistress madam widow bride mama mamma granddaughter "
    "housekeeper nurse governess countess goddess actress hostess maiden lass stepmother "
    "chambermaid heroine baroness empress gentlewoman"
)
KIN = wordset(
    "father mother brother sister son daughter husband wife uncle aunt nephew niece cousin "
    "grandfather grandmother papa mama mamma dad mum grandson granddaughter stepmother stepfather "
    "guardian ward friend companion guest visitor host hostess master mistress lover"
)
#: People of whom a story has many, and whom it calls so only in passing.
ANYBODY = KIN | wordset(
    "man men woman women boy boys girl girls lady ladies gentleman gentlemen fellow fellows person "
    "people child children one other others rest two three latter former first second third "
    "stranger creature lad youth maiden maid crowd voice speaker party company whole world thing "
    "little old young poor same last group chorus men-folk chap folk public family servant thought "
    "answer question reply time moment day night morning evening way house door matter truth words "
    "book letter paper note law story end next baby infant dog cat horse new great big tall "
    "former dear good little older younger elder eldest youngest lover newcomer invalid victim"
)

SAY = wordset(
    "said says say cried cries exclaimed replied replies answered asked asks inquired enquired "
    "repeated returned continued added observed remarked whispered murmured muttered shouted "
    "called "
    "screamed shrieked sighed laughed sobbed declared rejoined responded retorted interrupted "
    "began "
    "resumed demanded suggested protested persisted went explained admitted agreed echoed "
    "ejaculated "
    "gasped growled grumbled groaned hissed insisted interposed pleaded proceeded pronounced "
    "questioned remonstrated roared sneered snapped snarled stammered thundered urged ventured "
    "volunteered wailed whimpered yelled bellowed bawled concluded commented objected corrected "
    "confessed announced argued begged breathed broke chimed chuckled croaked drawled faltered "
    "finished giggled grinned grunted hinted implored joked jeered mused nodded ordered panted "
    "piped "
    "pursued put quavered read reminded reflected smiled spoke stated stuttered sang told wondered "
    "warned wept whined commanded advised affirmed assented assured invited quoth squeaked swore "
    "thought promised threatened bade guessed apologized conceded counselled countered denied "
    "entreated expostulated flashed mumbled moaned lamented lisped shrugged spluttered sputtered "
    "supposed acknowledged acquiesced boasted complained congratulated joined opined prompted "
    "went offered queried recited related soliloquized snorted tittered vociferated wheezed"
)
#: Verbs that only speech takes: enough to make the one who does them somebody.
SURELY_SAY = wordset(
    "said says cried exclaimed replied answered asked inquired enquired repeated observed remarked "
    "whispered murmured muttered shouted rejoined responded retorted interrupted demanded "
    "protested ejaculated interposed stammered"
)
DO = wordset(
    "was is had has did does could would should might must will shall may can were "
    "looked went came saw thought knew felt stood sat turned took gave made got heard found smiled "
    "laughed nodded shook rose ran walked wished seemed began left kept held let put told spoke "
    "met lay fell wrote read sent brought caught drew entered never always now then soon only "
    "himself herself who whom ate bent bit blew bore bound broke built chose clung crept cut dealt "
    "drank drove fed fought fled flung flew forgot forgave grew hung hid hit hurt knelt lent lost "
    "meant paid rang rode sank shot shut slept slew smote sought spent sprang stole struck strode "
    "swam swept swore swung tore threw trod understood waved woke wore wept won wound"
)
PLACE_BEFORE = wordset(
    "in at to from near into towards toward through around across leave "
    "left reached reach visit visited quit quitted outside inside throughout beyond"
)
PLACE_NOUNS = wordset(
    "street road lane square court place park hall house abbey cottage castle hill hills wood "
    "woods "
    "river lake sea bay island isle islands valley bridge gate hotel inn church cathedral town "
    "city "
    "village county terrace gardens garden row station harbour harbor lodge farm grange manor "
    "avenue common heath head point port crescent mount mountain mountains alley wharf café cafe "
    "bar palace tower restaurant theatre club shire plaza rue field fields forest moor pass "
    "crossing landing creek market yard loft office pump-house university college school"
)
NOT_NAMES = wordset(
    "ha aye eh good-bye goodbye esq hey hurrah farewell amen adieu alas bravo indeed finally "
    "honourable honorable right dowager christ jesus sur ma heigh-ho la pooh bah nonsense "
    "american americans "
    "i i'm i'll i'd i've oh ah o yes no well but and the a an he she it they we you his her its "
    "their our my your this that these those there here what who why how when where which if so "
    "as at in on of to for from by with not nor or then now god lord heaven heavens sunday monday "
    "tuesday wednesday thursday friday saturday january february march april may june july august "
    "september october november december christmas easter english french german british american "
    "spanish italian irish scotch scottish latin greek roman russian chinese dutch european indian "
    "chapter volume book part section bible gospel christian catholic mr mrs miss ms dr sir madam "
    "ma'am maam mister preface contents illustration note project gutenberg "
    "good dear poor old young little come let do don't please thank hello hullo hush pray "
    "mamma papa mama father mother sister brother uncle aunt north south east west "
    "thou thee thy thine ye hath shall o'er "
    "england's turkish jew jews jewish parliament providence nature fate fortune "
    "majesty highness lordship ladyship honour grace excellency worship reverence holiness"
)
PRONOUNS = {
    "he": "M",
    "him": "M",
    "his": "M",
    "himself": "M",
    "she": "F",
    "her": "F",
    "hers": "F",
    "herself": "F",
}
