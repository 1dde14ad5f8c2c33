"""Common English words that are also two syllables of pinyin or more. Names are none of them: a reader may mean them in pinyin."""

WORDS = frozenset(
    """
abide abiding abuse ache acute aero agenda aide aiding aiming alabama alien alike alone along amino anger angle anime ante anti antique
anyone aqua area arena aria arise aside awake awaken aware azure baba baden bake balance bale banana banning bare base beige bending
bike binding binge bingo bite biting boating bone booming boone booze bore boxing buying cabin cache cage cake cali calorie came cameo
cane canine canning canoe capita care career case cashier cease ceiling chance change changer chase cheer cheese chennai cheque cinema
cite citing citizen courier couture cuisine cunning cure cute cutie damage dame dance danger dare data date dating dealing dean debate
decade decide deer defence defense delete deli demise demo denise denote dense denying desire dice dime dine diner dining diocese
dioxide dire disease douche dude duke ease easier eating editing educate eerie elite emulate ending endure engage enhance ensure entire
erase exile exiting facade face fade fading fake fame famine fanbase fare fate fatigue fence foliage fooling footage footing fore
foreman fuse futile future gaining gala gale game gaming gate gaze geese gemini gene genera genie genome genre guide guiding guise
gunman guru hale halo handing hare hate hating haze heading healing heating hence here house huge human humane hume hunting jubilee june
junta kale karaoke keen keeping lace lake lame lance landing lane late laying leading league lean leaning lease leisure lending licence
license liga like lime limo line lineage linen liner linger lining lite loading loan locate lone longer looming loose loosen looting
lore lose lure mace machine madame made maiden mailing maine maize make malaria male malice mama mana manage mandate mandela mane manga
mango mania manning mare marine mata mate mating mature maze mean meaning measure media median meeting mega meme memo menace menu mere
mesa meta mice midi mile mileage militia mine miner mini mining minute misuse mixing moan moaning mobile mode module mole moose more
mouse mule muse mute name naming nature needing nice niche niece nigeria nine nude nuke ocean omega opaque open opener orange osama
outing oxide pace pagan page palace palate pale pancake panda papa patio paying pence pending piano piece pier pierce pike pile piling
pine pioneer piping poke pole police polite pose pune pure quake quasi queen queer quota quote quoting quran range ranger reading
realise realize rebate reduce refuge refugee refuse relate release remake remote renting reopen reside residue resume retina retire rice
ride riding rise risen rite rouge route routine routing rude ruining rule ruling running safari saga sage saharan sailing sake sale
saline salute salvage same sane satan satire saying sealing seaside seating secure sedan seeming seen semen semi senate sending sense
sesame sewage shade shading shake shaken shale shame shaming shane shaping share sheen sheer shine shining shire shite side siding siege
silence silver sire siren site size suicide suite sunni sunrise sure sushi taboo take taken tale taliban tame tango tanning tate taxi
taxing teaming tease teen teenage tenure tide tier tile time timing tire titan tubing tuna tune tuning wade wage waiting wake wanting
ware woke woken woman women wooden wore yoga
""".split()
)
