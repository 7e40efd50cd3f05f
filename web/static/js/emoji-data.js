// @ts-check
/** Made by lab/emoji.py from Unicode CLDR (docs/licences.md): an emoji, its name and more words a line. */
export const EMOJI = `😀 grinning face|cheerful cheery happy laugh nice smile smiling teeth
😁 beaming face with smiling eyes|grin grinning happy nice smile teeth
😂 face with tears of joy|crying feels funny haha happy hehe hilarious laugh lmao lol rofl roflmao
😃 grinning face with big eyes|awesome happy mouth open smile smiling teeth yay
😄 grinning face with smiling eyes|happy laugh lol mouth open smile
😅 grinning face with sweat|cold dejected excited mouth nervous open smile smiling stress stressed
😆 grinning squinting face|closed eyes haha hahaha happy laugh lol mouth open rofl smile smiling
😇 smiling face with halo|angel angelic angels blessed fairy fairytale fantasy happy innocent peaceful smile spirit tale
😈 smiling face with horns|demon devil evil fairy fairytale fantasy purple shade smile tale
😉 winking face|flirt heartbreaker sexy slide tease winks
😊 smiling face with smiling eyes|blush glad satisfied smile
😋 face savoring food|delicious eat full hungry smile smiling tasty um yum yummy
😌 relieved face|calm peace relief zen
😍 smiling face with heart-eyes|143 bae feels hearts ily kisses love romance romantic smile xoxo
😎 smiling face with sunglasses|awesome beach bright bro chilling cool rad relaxed shades slay smile style swag win
😏 smirking face|boss dapper flirt homie kidding leer shade slick sly smug snicker suave suspicious swag
😐 neutral face|awkward blank deadpan expressionless fine jealous meh oh shade straight unamused unhappy unimpressed whatever
😑 expressionless face|awkward dead fine inexpressive jealous meh not oh omg straight uh unhappy unimpressed whatever
😒 unamused face|... bored fine jealous jel jelly pissed smh ugh uhh unhappy weird whatever
😓 downcast face with sweat|close cold feels headache nervous sad scared yikes
😔 pensive face|awful bored dejected died disappointed losing lost sad sucks
😕 confused face|befuddled confusing dunno frown hm meh not sad sorry sure
😖 confounded face|annoyed confused cringe distraught feels frustrated mad sad
😗 kissing face|143 date dating flirt ily love smooch smooches xoxo you
😘 face blowing a kiss|adorbs bae flirt heart ily love lover miss muah romantic smooch xoxo you
😙 kissing face with smiling eyes|143 closed date dating flirt ily kisses love night smile
😚 kissing face with closed eyes|143 bae blush date dating flirt ily kisses smooches xoxo
😛 face with tongue|awesome cool nice party stuck-out sweet
😜 winking face with tongue|crazy epic eye funny joke loopy nutty party stuck-out wacky weirdo yolo
😝 squinting face with tongue|closed eye eyes gross horrible omg stuck-out taste whatever yolo
😞 disappointed face|awful blame dejected fail losing sad unhappy
😟 worried face|anxious butterflies nerves nervous sad stress stressed surprised worry
😠 angry face|anger blame feels frustrated mad maddening rage shade unhappy upset
😡 enraged face|anger angry feels mad maddening pouting red shade unhappy upset
😢 crying face|awful feels miss sad tear triste unhappy
😣 persevering face|concentrate concentration focus headache persevere
😤 face with steam from nose|anger angry feels fume fuming furious fury mad triumph unhappy won
😥 sad but relieved face|anxious call close complicated disappointed not sweat time whew
😦 frowning face with open mouth|caught guard scared scary surprise what wow
😧 anguished face|forgot scared scary stressed surprise unhappy what wow
😨 fearful face|afraid anxious blame scared worried
😩 weary face|crying fail feels hungry mad nooo sad sleepy tired unhappy
😪 sleepy face|crying good night sad sleeping tired
😫 tired face|cost feels nap sad sneeze
😬 grimacing face|awk awkward dentist grimace grinning smile smiling
😭 loudly crying face|bawling sad sob tear tears unhappy
😮 face with open mouth|believe forgot omg shocked surprised sympathy unbelievable unreal whoa wow you
😯 hushed face|epic omg stunned surprised whoa woah
😰 anxious face with sweat|blue cold eek mouth nervous open rushed scared yikes
😱 face screaming in fear|epic fearful munch scared screamer shocked surprised woah
😲 astonished face|cost no omg shocked totally way
😳 flushed face|amazed awkward crazy dazed dead disbelief embarrassed geez heat hot impressed jeez what wow
😴 sleeping face|bed bedtime good goodnight nap night tired whatever yawn zzz
😵 face with crossed-out eyes|dead dizzy feels knocked sick tired
😶 face without mouth|awkward blank expressionless mouthless mute quiet secret silence silent speechless
😷 face with medical mask|cold dentist dermatologist doctor dr germs medicine sick
😸 grinning cat with smiling eyes|animal face smile
😹 cat with tears of joy|animal face laugh laughing lol
😺 grinning cat|animal face mouth open smile smiling
😻 smiling cat with heart-eyes|animal face love smile
😼 cat with wry smile|animal face ironic
😽 kissing cat|animal closed eye eyes face
😾 pouting cat|animal face
😿 crying cat|animal face sad tear
🙀 weary cat|animal face oh surprised
🙁 slightly frowning face|sad
🙂 slightly smiling face|happy smile
🙃 upside-down face|hehe smile
🙄 face with rolling eyes|eyeroll shade ugh whatever
🙅 person gesturing NO|forbidden gesture hand not prohibit
🙆 person gesturing OK|exercise gesture hand omg
🙇 person bowing|apology ask beg favor forgive gesture meditate meditation pity regret sorry
🙈 see-no-evil monkey|embarrassed face forbidden forgot gesture hide omg prohibited scared secret smh watch
🙉 hear-no-evil monkey|animal ears face forbidden gesture listen not prohibited secret shh tmi
🙊 speak-no-evil monkey|animal face forbidden gesture not oops prohibited quiet secret stealth
🙋 person raising hand|gesture here know me pick question raise
🙌 raising hands|celebration gesture hooray praise raised
🙍 person frowning|annoyed disappointed disgruntled disturbed frustrated gesture irritated upset
🙎 person pouting|disappointed downtrodden frown grimace scowl sulk upset whine
🙏 folded hands|appreciate ask beg blessed bow cmon five gesture high please pray thanks thx
🤐 zipper-mouth face|keep quiet secret shut
🤑 money-mouth face|paid
🤒 face with thermometer|ill sick
🤓 nerd face|brainy clever expert geek gifted glasses intelligent smart
🤔 thinking face|chin consider hmm ponder pondering wondering
🤕 face with head-bandage|hurt injury ouch
🤖 robot|face monster
🤗 smiling face with open hands|hug hugging
🤘 sign of the horns|finger hand rock-on
🤙 call me hand|hang loose Shaka
🤚 raised back of hand|backhand
🤛 left-facing fist|leftwards
🤜 right-facing fist|rightwards
🤝 handshake|agreement deal meeting
🤞 crossed fingers|hand luck
🤟 love-you gesture|fingers hand ILY three
🤠 cowboy hat face|cowgirl
🤡 clown face|
🤢 nauseated face|gross nasty sick vomit
🤣 rolling on the floor laughing|crying face funny haha happy hehe hilarious joy lmao lol rofl roflmao tear
🤤 drooling face|
🤥 lying face|liar lie pinocchio
🤦 person facepalming|again bewilder disbelief exasperation no not oh omg shock smh
🤧 sneezing face|fever flu gesundheit sick sneeze
🤨 face with raised eyebrow|disapproval disbelief distrust emoji hmm mild skeptic skeptical skepticism surprise what
🤩 star-struck|excited eyes face grinning smile starry-eyed wow
🤪 zany face|crazy eye eyes goofy large small
🤫 shushing face|quiet shh
🤬 face with symbols on mouth|censor cursing cussing mad pissed swearing
🤭 face with hand over mouth|giggle giggling oops realization secret shock sudden surprise whoops
🤮 face vomiting|barf ew gross puke sick spew throw up
🤯 exploding head|blown explode mind mindblown no shocked way
🤰 pregnant woman|
🤱 breast-feeding|baby mom mother nursing woman
🤲 palms up together|cupped dua hands pray prayer wish
🤳 selfie|camera phone
🤴 prince|crown fairy fairytale fantasy king royal royalty tale
🤵 person in tuxedo|formal wedding
🤶 Mrs. Claus|celebration Christmas fairy fantasy holiday merry mother santa tale xmas
🤷 person shrugging|doubt dunno guess idk ignorance indifference knows maybe whatever who
🤸 person cartwheeling|active excited flip gymnastics happy somersault
🤹 person juggling|act balance balancing handle juggle manage multitask skill
🤺 person fencing|fencer sword
🥰 smiling face with hearts|3 adore crush ily love romance smile you
🥱 yawning face|bedtime bored goodnight nap night sleep sleepy tired whatever zzz
🥲 smiling face with tear|glad grateful happy joy pain proud relieved smile smiley touched
🥳 partying face|bday birthday celebrate celebration excited happy hat hooray horn
🥴 woozy face|dizzy drunk eyes intoxicated mouth tipsy uneven wavy
🥵 hot face|dying feverish heat panting red-faced stroke sweating tongue
🥶 cold face|blue blue-faced freezing frostbite icicles subzero teeth
🥷 ninja|assassin fight fighter hidden person secret skills sly soldier stealth war
🥸 disguised face|eyebrow glasses incognito moustache mustache nose person spy tache tash
🥹 face holding back tears|admiration aww cry embarrassed feelings grateful gratitude joy please proud resist sad
🥺 pleading face|begging big eyes mercy not please pretty puppy sad why
🥻 sari|clothing dress
🥼 lab coat|clothes doctor dr experiment jacket scientist white
🥽 goggles|dive eye protection scuba swimming welding
🥾 hiking boot|backpacking brown camping outdoors shoe
🥿 flat shoe|ballet comfy flats slip-on slipper
🦀 crab|Cancer zodiac
🦁 lion|alpha animal face Leo mane order rawr roar safari strong zodiac
🦂 scorpion|Scorpius zodiac
🦃 turkey|bird gobble thanksgiving
🦄 unicorn|face
🦅 eagle|animal bird ornithology
🦆 duck|animal bird ornithology
🦇 bat|animal vampire
🦈 shark|animal fish
🦉 owl|animal bird ornithology wise
🦊 fox|animal face
🦋 butterfly|insect pretty
🦌 deer|animal
🦍 gorilla|animal
🦎 lizard|animal reptile
🦏 rhinoceros|animal
🦐 shrimp|food shellfish small
🦑 squid|animal food mollusk
🦒 giraffe|animal spots
🦓 zebra|animal stripe
🦔 hedgehog|animal spiny
🦕 sauropod|brachiosaurus brontosaurus dinosaur diplodocus
🦖 T-Rex|dinosaur Tyrannosaurus
🦗 cricket|animal bug grasshopper insect Orthoptera
🦘 kangaroo|animal joey jump marsupial
🦙 llama|alpaca animal guanaco vicuña wool
🦚 peacock|animal bird colorful ornithology ostentatious peahen pretty proud
🦛 hippopotamus|animal
🦜 parrot|animal bird ornithology pirate talk
🦝 raccoon|animal curious sly
🦞 lobster|animal bisque claws seafood
🦟 mosquito|bite disease fever insect malaria pest virus
🦠 microbe|amoeba bacteria science virus
🦡 badger|animal honey pester
🦢 swan|animal bird cygnet duckling ornithology ugly
🦣 mammoth|animal extinction large tusk wooly
🦤 dodo|animal bird extinction large ornithology
🦥 sloth|lazy slow
🦦 otter|animal fishing playful
🦧 orangutan|animal ape monkey
🦨 skunk|animal stink
🦩 flamingo|animal bird flamboyant ornithology tropical
🦪 oyster|diving pearl
🦫 beaver|animal dam teeth
🦬 bison|animal buffalo herd wisent
🦭 seal|animal lion ocean
🦮 guide dog|accessibility animal blind
🦯 white cane|accessibility blind probing
🦰 red hair|ginger redhead
🦱 curly hair|afro ringlets
🦲 bald|chemotherapy hair hairless no shaven
🦳 white hair|gray old
🦴 bone|bones dog skeleton wishbone
🦵 leg|bent foot kick knee limb
🦶 foot|ankle feet kick stomp
🦷 tooth|dentist pearly teeth white
🦸 superhero|good superpower
🦹 supervillain|bad criminal evil superpower
🦺 safety vest|emergency
🦻 ear with hearing aid|accessibility hard
🦼 motorized wheelchair|accessibility
🦽 manual wheelchair|accessibility
🦾 mechanical arm|accessibility prosthetic
🦿 mechanical leg|accessibility prosthetic
🧀 cheese wedge|
🧁 cupcake|bakery dessert sprinkles sugar sweet treat
🧂 salt|condiment flavor mad salty shaker taste upset
🧃 beverage box|juice straw sweet
🧄 garlic|flavoring
🧅 onion|flavoring
🧆 falafel|chickpea meatball
🧇 waffle|breakfast indecisive iron
🧈 butter|dairy
🧉 mate|drink
🧊 ice|cold cube iceberg
🧋 bubble tea|boba food milk pearl
🧌 troll|fairy fantasy monster tale trolling
🧍 person standing|
🧎 person kneeling|knees
🧏 deaf person|accessibility ear gesture hear
🧐 face with monocle|classy fancy rich stuffy wealthy
🧑 person|adult
🧒 child|bright-eyed grandchild kid young younger
🧓 older person|adult elderly grandparent wise
🧔 person: beard|bearded whiskers
🧕 woman with headscarf|bandana hijab kerchief mantilla tichel
🧖 person in steamy room|day luxurious pamper relax sauna spa steambath unwind
🧗 person climbing|climber mountain rock scale up
🧘 person in lotus position|cross legged legs meditation peace relax serenity yoga yogi zen
👀 eyes|body face googly look looking omg peep see seeing
👂 ear|body ears hear hearing listen listening sound
👃 nose|body noses nosey odor smell smells
👄 mouth|beauty body kiss kissing lips lipstick
👅 tongue|body lick slurp
👆 backhand index pointing up|finger
👇 backhand index pointing down|finger
👈 backhand index pointing left|finger
👉 backhand index pointing right|finger
👊 oncoming fist|absolutely agree boom bro bruh bump clenched correct hand knuckle pound punch rock ttyl
👋 waving hand|bye cya g2g greetings gtg hello hey hi later outtie ttfn ttyl wave yo you
👌 OK hand|awesome bet dope fleek fosho got gotcha legit okay pinch rad sure sweet three
👍 thumbs up|+1 good hand like yes
👎 thumbs down|-1 bad dislike good hand no nope
👏 clapping hands|applause approval awesome congrats congratulations excited good great homie job nice prayed well yay
👐 open hands|hug jazz swerve
👑 crown|clothing family king medieval queen royal royalty win
👒 woman’s hat|clothes clothing garden hats party
👓 glasses|clothing eye eyeglasses eyewear
👔 necktie|clothing employed serious shirt
👕 t-shirt|blue casual clothes clothing collar dressed shopping tshirt weekend
👖 jeans|blue casual clothes clothing denim dressed pants shopping trousers weekend
👗 dress|clothes clothing dressed fancy shopping
👘 kimono|clothing comfortable
👙 bikini|bathing beach clothing pool suit swim
👚 woman’s clothes|blouse clothing collar dress dressed lady shirt shopping
👛 purse|clothes clothing coin dress fancy handbag shopping
👜 handbag|clothes clothing dress lady purse shopping
👝 clutch bag|clothes clothing dress handbag pouch purse
👞 man’s shoe|brown clothes clothing feet foot kick shoes shopping
👟 running shoe|athletic clothes clothing fast kick shoes shopping sneaker tennis
👠 high-heeled shoe|clothes clothing dress fashion heels shoes shopping stiletto woman
👡 woman’s sandal|clothing shoe
👢 woman’s boot|clothes clothing dress shoe shoes shopping
👣 footprints|barefoot clothing omw walk
👤 bust in silhouette|mysterious shadow
👥 busts in silhouette|bff everyone friend friends people
👦 boy|bright-eyed child grandson kid son young younger
👧 girl|bright-eyed child daughter granddaughter kid Virgo young younger zodiac
👨 man|adult bro
👩 woman|adult lady
👪 family|child
👫 woman and man holding hands|bae bestie bff couple dating flirt friends twins
👬 men holding hands|bae bestie bff boys brothers couple dating flirt friends twins
👭 women holding hands|bae bestie bff couple dating flirt friends girls sisters twins
👮 police officer|apprehend arrest citation cop law over pulled undercover
👯 people with bunny ears|bestie bff counterpart dancer double identical pair party partying soulmate twin twinsies
👰 person with veil|wedding
👱 person: blond hair|blond-haired human
👲 person with skullcap|Chinese gua guapi hat mao pi
👳 person wearing turban|
👴 old man|adult bald elderly gramps grandfather grandpa wise
👵 old woman|adult elderly grandma grandmother granny lady wise
👶 baby|babies children goo infant newborn pregnant young
👷 construction worker|build fix hardhat hat man person rebuild remodel repair
👸 princess|crown fairy fairytale fantasy queen royal royalty tale
👹 ogre|creature devil face fairy fairytale fantasy mask monster scary tale
👺 goblin|angry creature face fairy fairytale fantasy mask mean monster tale
👻 ghost|boo creature excited face fairy fairytale fantasy halloween haunting monster scary silly tale
👼 baby angel|church face fairy fairytale fantasy tale
👽 alien|creature extraterrestrial face fairy fairytale fantasy monster space tale ufo
👾 alien monster|creature extraterrestrial face fairy fairytale fantasy game gamer games pixelated space tale ufo
👿 angry face with horns|demon devil evil fairy fairytale fantasy imp mischievous purple shade tale
💀 skull|body dead death face fairy fairytale i’m lmao monster tale yolo
💁 person tipping hand|fetch flick flip gossip sarcasm sarcastic sassy seriously whatever
💂 guard|buckingham helmet london palace
💃 woman dancing|dance dancer elegant festive flair flamenco groove let’s salsa tango
💄 lipstick|cosmetics date makeup
💅 nail polish|bored care cosmetics done makeup manicure whatever
💆 person getting massage|face headache relax relaxing salon soothe spa tension therapy treatment
💇 person getting haircut|barber beauty chop cosmetology groom parlor shears style
💈 barber pole|cut fresh haircut shave
💉 syringe|doctor flu medicine needle shot sick tool vaccination
💊 pill|doctor drugs medicated medicine pills sick vitamin
💋 kiss mark|dating emotion heart kissing lips romance sexy
💌 love letter|heart mail romance valentine
💍 ring|diamond engaged engagement married romance shiny sparkling wedding
💎 gem stone|diamond engagement jewel money romance wedding
💏 kiss|anniversary babe bae couple date dating heart love mwah person romance together xoxo
💐 bouquet|anniversary birthday date flower love plant romance
💑 couple with heart|anniversary babe bae dating kiss love person relationship romance together you
💒 wedding|chapel hitched nuptials romance
💓 beating heart|143 cardio emotion heartbeat ily love pulsating pulse
💔 broken heart|break crushed emotion heartbroken lonely sad
💕 two hearts|143 anniversary date dating emotion ily kisses love loving xoxo
💖 sparkling heart|143 emotion excited good ily kisses morning night sparkle xoxo
💗 growing heart|143 emotion excited heartpulse ily kisses muah nervous pulse xoxo
💘 heart with arrow|143 adorbs cupid date emotion ily love romance valentine
💙 blue heart|143 emotion ily love romance
💚 green heart|143 emotion ily love romantic
💛 yellow heart|143 cardiac emotion ily love
💜 purple heart|143 bestest emotion ily love
💝 heart with ribbon|143 anniversary emotion ily kisses valentine xoxo
💞 revolving hearts|143 adorbs anniversary emotion
💟 heart decoration|143 emotion hearth purple white
💠 diamond with a dot|comic geometric
💡 light bulb|comic electric idea
💢 anger symbol|angry comic mad upset
💣 bomb|boom comic dangerous explosion hot
💤 ZZZ|comic good goodnight night sleep sleeping sleepy tired
💥 collision|bomb boom collide comic explode
💩 pile of poo|bs comic doo dung face fml monster poop smelly smh stink stinks stinky turd
💪 flexed biceps|arm beast bench bodybuilder bro curls gains gym jacked muscle press ripped strong weightlift
💫 dizzy|comic shining shooting star stars
💬 speech balloon|bubble comic dialog message sms talk text typing
💭 thought balloon|bubble cartoon cloud comic daydream decisions dream idea invent invention realize think thoughts wonder
💮 white flower|
💯 hundred points|100 a+ agree clearly definitely faithful fleek full keep perfect score TRUE truth yup
❤️ red heart|emotion love
🖤 black heart|evil wicked
🤌 pinched fingers|gesture hand hold huh interrogation patience relax sarcastic ugh what zip
🤍 white heart|143
🤎 brown heart|143
🤏 pinching hand|amount bit fingers little small sort
🕺 man dancing|dance dancer elegant festive flair flamenco groove let’s salsa tango
🖕 middle finger|hand
🖖 vulcan salute|finger hand hands
✊ raised fist|clenched hand punch solidarity
✋ raised hand|5 five high stop
🤼 people wrestling|combat duel grapple ring tournament wrestle
🤽 person playing water polo|sport swimming waterpolo
🤾 person playing handball|athletics catch chuck hurl lob pitch sport throw toss
🤿 diving mask|scuba snorkeling
🥀 wilted flower|dying
🥁 drum|drumsticks music
🥂 clinking glasses|celebrate drink
🥃 tumbler glass|liquor scotch shot whiskey whisky
🥄 spoon|eat tableware
🥅 goal net|
🧙 mage|fantasy magic play sorcerer sorceress sorcery spell summon witch wizard
🧚 fairy|fairytale fantasy myth person pixie tale wings
🧛 vampire|blood Dracula fangs halloween scary supernatural teeth undead
🧜 merperson|creature fairytale folklore ocean sea siren trident
🧝 elf|elves enchantment fantasy folklore magic magical myth
🧞 genie|djinn fantasy jinn lamp myth rub wishes
🧟 zombie|apocalypse dead halloween horror scary undead walking
🧠 brain|intelligent smart
🧡 orange heart|143
🧢 billed cap|baseball bent dad hat
🧣 scarf|bundle cold neck up
🧤 gloves|hand
🧥 coat|brr bundle cold jacket up
🧦 socks|stocking
🧧 red envelope|gift good hóngbāo lai luck money see
🧨 firecracker|dynamite explosive fireworks light pop popping spark
🧩 puzzle piece|clue interlocking jigsaw
🧪 test tube|chemist chemistry experiment lab science
🧫 petri dish|bacteria biologist biology culture lab
🧬 dna|biologist evolution gene genetics life
🧭 compass|direction magnetic navigation orienteering
🧮 abacus|calculation calculator
🧯 fire extinguisher|quench
🧰 toolbox|chest mechanic red
🧱 brick|bricks clay mortar wall
🧲 magnet|attraction horseshoe magnetic negative positive shape u
🧳 luggage|bag packing roller suitcase travel
🧴 lotion bottle|moisturizer shampoo sunscreen
🧵 thread|needle sewing spool string
🧶 yarn|ball crochet knit
🧷 safety pin|diaper punk rock
🧸 teddy bear|plaything plush stuffed toy
🧹 broom|cleaning sweeping witch
🧺 basket|farming laundry picnic
🧻 roll of paper|toilet towels
🧼 soap|bar bathing clean cleaning lather soapdish
🧽 sponge|absorbing cleaning porous soak
🧾 receipt|accounting bookkeeping evidence invoice proof
🧿 nazar amulet|bead blue charm evil-eye talisman
🩰 ballet shoes|dance
🩱 one-piece swimsuit|bathing
🩲 briefs|bathing one-piece suit swimsuit underwear
🩳 shorts|bathing pants suit swimsuit underwear
🩴 thong sandal|beach flip flop sandals shoe thongs zōri
🩸 drop of blood|bleed donation injury medicine menstruation
🩹 adhesive bandage|
🩺 stethoscope|doctor heart medicine
🩻 x-ray|bones doctor medical skeleton skull xray
🩼 crutch|aid cane disability help hurt injured mobility stick
🪀 yo-yo|fluctuate toy
🪁 kite|fly soar
🪂 parachute|hang-glide parasail skydive
🪃 boomerang|rebound repercussion weapon
🪄 magic wand|magician witch wizard
🪅 piñata|candy celebrate celebration cinco de festive mayo party pinada pinata
🪆 nesting dolls|babooshka baboushka babushka matryoshka russia
🪐 ringed planet|saturn saturnine
🪑 chair|seat sit
🪒 razor|sharp shave
🪓 axe|chop hatchet split wood
🪔 diya lamp|light oil
🪕 banjo|music stringed
🪖 military helmet|army soldier war warrior
🪗 accordion|box concertina instrument music squeeze squeezebox
🪘 long drum|beat conga instrument rhythm
🪙 coin|dollar euro gold metal money rich silver treasure
🪚 carpentry saw|carpenter cut lumber tool trim
🪛 screwdriver|flathead handy tool
🪜 ladder|climb rung step
🪝 hook|catch crook curve ensnare point selling
🪞 mirror|makeup reflection reflector speculum
🪟 window|air frame fresh opening transparent view
🪠 plunger|cup force plumber poop suction toilet
🪡 sewing needle|embroidery stitches sutures tailoring thread
🪢 knot|cord rope tangled tie twine twist
🪣 bucket|cask pail vat
🪤 mouse trap|bait cheese lure mousetrap snare
🪥 toothbrush|bathroom clean dental hygiene teeth toiletry
🪦 headstone|cemetery dead grave graveyard memorial rip tomb tombstone
🪧 placard|demonstration notice picket plaque protest sign
🪨 rock|boulder heavy solid stone tough
🪩 mirror ball|dance disco glitter party
🪪 identification card|credentials document license security
🪫 low battery|drained electronic energy power
🪬 hamsa|amulet Fatima fortune guide hand Mary Miriam palm protect protection
🪰 fly|animal disease insect maggot pest rotting
🪱 worm|animal annelid earthworm parasite
🪲 beetle|animal bug insect
🪳 cockroach|animal insect pest
🪴 potted plant|decor grow house nurturing
🪵 wood|log lumber timber
🪶 feather|bird flight light plumage
🪷 lotus|beauty Buddhism calm flower Hinduism peace purity serenity
🪸 coral|change climate ocean reef sea
🪹 empty nest|branch home nesting
🪺 nest with eggs|bird branch nesting
🫀 anatomical heart|beat cardiology heartbeat organ pulse real red
🫁 lungs|breath breathe exhalation inhalation organ respiration
🫂 people hugging|comfort embrace farewell friendship goodbye hello love thanks
🫃 pregnant man|belly bloated full overeat
🫄 pregnant person|belly bloated full overeat stuffed
🫅 person with crown|monarch noble regal royal royalty
🫐 blueberries|berry bilberry blueberry food fruit
🫑 bell pepper|capsicum food vegetable
🫒 olive|food
🫓 flatbread|arepa food gordita lavash naan pita
🫔 tamale|food mexican pamonha wrapped
🫕 fondue|cheese chocolate food melted pot ski
🫖 teapot|brew drink food
🫗 pouring liquid|accident drink empty glass oops spill water
🫘 beans|food kidney legume small
🫙 jar|condiment container empty nothing sauce store
🫠 melting face|disappear dissolve embarrassed haha heat hot liquid lol sarcasm sarcastic
🫡 saluting face|good luck ma’am OK respect salute sir troops yes
🫢 face with open eyes and hand over mouth|amazement awe disbelief embarrass gasp omg quiet scared shock surprise
🫣 face with peeking eye|captivated embarrass hide hiding peep scared shy stare
🫤 face with diagonal mouth|confused confusion disappointed doubt doubtful frustrated frustration meh skeptical unsure whatever wtv
🫥 dotted line face|depressed disappear hidden hide introvert invisible meh whatever wtv
🫦 biting lip|anxious bite fear flirt flirting kiss lipstick nervous sexy uncomfortable worried worry
🫧 bubbles|burp clean floating pearl soap underwater
🫰 hand with index finger and thumb crossed|<3 expensive heart love money snap
🫱 rightwards hand|handshake hold reach shake
🫲 leftwards hand|handshake hold reach shake
🫳 palm down hand|dismiss drop dropped pick shoo up
🫴 palm up hand|beckon catch come hold know lift me offer tell
🫵 index pointing at the viewer|finger hand poke you
🫶 heart hands|<3 love you
🐀 rat|animal
🐁 mouse|animal animals
🐂 ox|animal animals bull farm Taurus zodiac
🐃 water buffalo|animal zoo
🐄 cow|animal animals farm milk moo
🐅 tiger|animal big cat predator zoo
🐆 leopard|animal big cat predator zoo
🐇 rabbit|animal bunny pet
🐈 cat|animal animals cats kitten pet
🐉 dragon|animal fairy fairytale knights tale
🐊 crocodile|animal zoo
🐋 whale|animal beach ocean
🐌 snail|animal escargot garden nature slug
🐍 snake|animal bearer Ophiuchus serpent zodiac
🐎 horse|animal equestrian farm racehorse racing
🐏 ram|animal Aries horns male sheep zodiac zoo
🐐 goat|animal Capricorn farm milk zodiac
🐑 ewe|animal baa farm female fluffy lamb sheep wool
🐒 monkey|animal banana
🐓 rooster|animal bird ornithology
🐔 chicken|animal bird ornithology
🐕 dog|animal animals dogs pet
🐖 pig|animal bacon farm pork sow
🐗 boar|animal pig
🐘 elephant|animal
🐙 octopus|animal creature ocean
🐚 spiral shell|animal beach conch sea
🐛 bug|animal garden insect
🐜 ant|animal garden insect
🐝 honeybee|animal bumblebee insect nature spring
🐞 lady beetle|animal garden insect ladybird ladybug nature
🐟 fish|animal dinner fishes fishing Pisces zodiac
🐠 tropical fish|animal fishes
🐡 blowfish|animal
🐢 turtle|animal terrapin tortoise
🐣 hatching chick|animal baby bird egg
🐤 baby chick|animal bird ornithology
🐥 front-facing baby chick|animal bird newborn ornithology
🐦 bird|animal ornithology
🐧 penguin|animal antarctica bird ornithology
🐨 koala|animal australia bear down face marsupial under
🐩 poodle|animal dog fluffy
🐪 camel|animal desert dromedary hump one
🐫 two-hump camel|animal bactrian desert
🐬 dolphin|animal beach flipper ocean
🐭 mouse face|animal
🐮 cow face|animal farm milk moo
🐯 tiger face|animal big cat predator
🐰 rabbit face|animal bunny pet
🐱 cat face|animal kitten kitty pet
🐲 dragon face|animal fairy fairytale tale
🐳 spouting whale|animal beach face ocean
🐴 horse face|animal dressage equine farm horses
🐵 monkey face|animal banana
🐶 dog face|adorbs animal pet puppies puppy
🐷 pig face|animal bacon farm pork
🐸 frog|animal face
🐹 hamster|animal face pet
🐺 wolf|animal face
🐻 bear|animal face grizzly growl honey
🐼 panda|animal bamboo face
🐽 pig nose|animal face farm smell snout
🐾 paw prints|feet paws
🥇 1st place medal|first gold
🥈 2nd place medal|second silver
🥉 3rd place medal|bronze third
🥊 boxing glove|
🥋 martial arts uniform|judo karate taekwondo
🥌 curling stone|game rock
🥍 lacrosse|ball goal sports stick
🥎 softball|glove sports underarm
🥏 flying disc|ultimate
🥐 croissant|bread breakfast crescent food french roll
🥑 avocado|food fruit
🥒 cucumber|food pickle vegetable
🥓 bacon|breakfast food meat
🥔 potato|food vegetable
🥕 carrot|food vegetable
🥖 baguette bread|food french
🥗 green salad|food
🥘 shallow pan of food|casserole paella
🥙 stuffed flatbread|falafel food gyro kebab
🥚 egg|breakfast food
🥛 glass of milk|drink
🥜 peanuts|food vegetable
🥝 kiwi fruit|food
🥞 pancakes|breakfast crêpe food hotcake
🥟 dumpling|empanada gyōza jiaozi pierogi potsticker
🥠 fortune cookie|prophecy
🥡 takeout box|chopsticks delivery food oyster pail
🥢 chopsticks|hashi jeotgarak kuaizi
🥣 bowl with spoon|breakfast cereal congee oatmeal porridge
🥤 cup with straw|drink juice malt soda soft water
🥥 coconut|colada palm piña
🥦 broccoli|cabbage wild
🥧 pie|apple filling fruit meat pastry pumpkin slice
🥨 pretzel|convoluted twisted
🥩 cut of meat|chop lambchop porkchop red steak
🥪 sandwich|bread
🥫 canned food|
🥬 leafy green|bok burgers cabbage choy kale lettuce salad
🥭 mango|food fruit tropical
🥮 moon cake|autumn festival yuèbǐng
🥯 bagel|bakery bread breakfast schmear
🌱 seedling|plant sapling sprout young
🌲 evergreen tree|christmas forest pine
🌳 deciduous tree|forest green habitat shedding
🌴 palm tree|beach plant tropical
🌵 cactus|desert drought nature plant
🌷 tulip|blossom flower growth plant
🌸 cherry blossom|flower plant spring springtime
🌹 rose|beauty elegant flower love plant red valentine
🌺 hibiscus|flower plant
🌻 sunflower|outdoors plant
🌼 blossom|buttercup dandelion flower plant
🌽 ear of corn|crops farm maize maze
🌾 sheaf of rice|ear grain grains plant
🌿 herb|leaf plant
🍀 four leaf clover|4 four-leaf irish lucky plant
🍁 maple leaf|falling
🍂 fallen leaf|autumn falling
🍃 leaf fluttering in wind|blow
🍄 mushroom|fungus toadstool
🍅 tomato|food fruit vegetable
🍆 eggplant|aubergine vegetable
🍇 grapes|Dionysus fruit
🍈 melon|cantaloupe fruit
🍉 watermelon|fruit
🍊 tangerine|c citrus fruit nectarine orange vitamin
🍋 lemon|citrus fruit sour
🍌 banana|fruit potassium
🍍 pineapple|colada fruit pina tropical
🍎 red apple|diet food fruit health ripe
🍏 green apple|fruit
🍐 pear|fruit
🍑 peach|fruit
🍒 cherries|berries cherry fruit red
🍓 strawberry|fruit
🍔 hamburger|eat fast food hungry
🍕 pizza|cheese food hungry pepperoni slice
🍖 meat on bone|
🍗 poultry leg|bone chicken drumstick hungry turkey
🍘 rice cracker|food
🍙 rice ball|food Japanese
🍚 cooked rice|food
🍛 curry rice|food
🍜 steaming bowl|chopsticks food noodle pho ramen soup
🍝 spaghetti|food meatballs pasta restaurant
🍞 bread|carbs food grain loaf restaurant toast wheat
🍟 french fries|fast food
🍠 roasted sweet potato|food
🍡 dango|dessert Japanese skewer stick sweet
🍢 oden|food kebab restaurant seafood skewer stick
🍣 sushi|food
🍤 fried shrimp|prawn tempura
🍥 fish cake with swirl|food pastry restaurant
🍦 soft ice cream|dessert food icecream restaurant serve sweet
🍧 shaved ice|dessert restaurant sweet
🍨 ice cream|dessert food restaurant sweet
🍩 doughnut|breakfast dessert donut food sweet
🍪 cookie|chip chocolate dessert sweet
🍫 chocolate bar|candy dessert halloween sweet tooth
🍬 candy|cavities dessert halloween restaurant sweet tooth wrapper
🍭 lollipop|candy dessert food restaurant sweet
🍮 custard|dessert pudding sweet
🍯 honey pot|barrel bear food honeypot jar sweet
🍰 shortcake|dessert pastry slice sweet
🍱 bento box|food
🍲 pot of food|soup stew
🍳 cooking|breakfast easy egg fry frying over pan restaurant side sunny up
🍴 fork and knife|breakfast breaky cooking cutlery delicious dinner eat feed food hungry lunch restaurant yum yummy
🍵 teacup without handle|beverage drink oolong
🍶 sake|bar beverage bottle cup drink restaurant
🍷 wine glass|alcohol bar beverage booze club drink drinking drinks restaurant
🍸 cocktail glass|alcohol bar booze club drink drinking drinks mad martini men
🍹 tropical drink|alcohol bar booze club cocktail drinking drinks drunk mai party tai tropics
🍺 beer mug|alcohol ale bar booze drink drinking drinks octoberfest oktoberfest pint stein summer
🍻 clinking beer mugs|alcohol bar booze bottoms cheers drinking drinks
🍼 baby bottle|babies birth born drink infant milk newborn
🍾 bottle with popping cork|bar drink
🍿 popcorn|movie
🎀 ribbon|celebration
🎁 wrapped gift|birthday bow box celebration christmas present surprise
🎂 birthday cake|bday celebration dessert happy pastry sweet
🎃 jack-o-lantern|celebration halloween pumpkin
🎄 Christmas tree|celebration
🎅 Santa Claus|celebration Christmas fairy fantasy father holiday merry tale xmas
🎆 fireworks|boom celebration entertainment yolo
🎇 sparkler|boom celebration fireworks
🎈 balloon|birthday celebrate celebration
🎉 party popper|awesome birthday celebrate celebration excited hooray tada woohoo
🎊 confetti ball|celebrate celebration party woohoo
🎋 tanabata tree|banner celebration Japanese
🎌 crossed flags|celebration Japanese
🎍 pine decoration|bamboo celebration Japanese plant
🎎 Japanese dolls|celebration festival
🎏 carp streamer|celebration
🎐 wind chime|bell celebration
🎑 moon viewing ceremony|celebration
🎒 backpack|backpacking bag bookbag education rucksack satchel school
🎓 graduation cap|celebration clothing education hat scholar
🌭 hot dog|frankfurter hotdog sausage
🌮 taco|mexican
🌯 burrito|mexican wrap
🌰 chestnut|almond plant
🌀 cyclone|dizzy hurricane twister typhoon weather
🌁 foggy|
🌂 closed umbrella|clothing rain
🌃 night with stars|
🌄 sunrise over mountains|morning
🌅 sunrise|morning nature
🌆 cityscape at dusk|building evening landscape sun sunset
🌇 sunset|building dusk
🌈 rainbow|gay genderqueer glbt glbtq lesbian lgbt lgbtq lgbtqia nature pride queer trans transgender weather
🌉 bridge at night|
🌊 water wave|nature ocean surf surfer surfing
🌋 volcano|eruption mountain nature
🌌 milky way|space
🌍 globe showing Europe-Africa|earth world
🌎 globe showing Americas|earth world
🌏 globe showing Asia-Australia|earth world
🌐 globe with meridians|earth internet web world worldwide
🌑 new moon|dark space
🌒 waxing crescent moon|dreams space
🌓 first quarter moon|space
🌔 waxing gibbous moon|space
🌕 full moon|space
🌖 waning gibbous moon|space
🌗 last quarter moon|space
🌘 waning crescent moon|space
🌙 crescent moon|ramadan space
🌚 new moon face|space
🌛 first quarter moon face|space
🌜 last quarter moon face|dreams
🌝 full moon face|bright
🌞 sun with face|beach bright day heat shine sunny sunshine weather
🌟 glowing star|glittery night shining sparkle
🌠 shooting star|falling night space
🎠 carousel horse|entertainment
🎡 ferris wheel|amusement park theme
🎢 roller coaster|amusement park theme
🎣 fishing pole|entertainment sport
🎤 microphone|karaoke music sing sound
🎥 movie camera|bollywood cinema film hollywood record
🎦 cinema|camera film movie
🎧 headphone|earbud sound
🎨 artist palette|artsy arty colorful creative entertainment museum painter painting
🎩 top hat|clothes clothing fancy formal magic tophat
🎪 circus tent|
🎫 ticket|admission stub
🎬 clapper board|action movie
🎭 performing arts|actor actress entertainment mask theater theatre thespian
🎮 video game|controller entertainment
🎯 bullseye|dart direct entertainment game hit target
🎰 slot machine|casino gamble gambling game slots
🎱 pool 8 ball|8ball billiard eight game
🎲 game die|dice entertainment
🎳 bowling|ball game sport strike
🎴 flower playing cards|game Japanese
🎵 musical note|sound
🎶 musical notes|sound
🎷 saxophone|instrument music
🎸 guitar|instrument music strat
🎹 musical keyboard|instrument piano
🎺 trumpet|instrument music
🎻 violin|instrument music
🎼 musical score|note
🎽 running shirt|athletics sash
🎾 tennis|ball racquet sport
🎿 skis|snow sport
🏀 basketball|hoop sport
🏁 chequered flag|checkered finish flags game race racing sport win
🏂 snowboarder|ski sport
🏃 person running|fast hurry marathon move quick race racing rush speed
🏄 person surfing|beach ocean sport surfer swell waves
🏅 sports medal|award gold winner
🏆 trophy|champion champs prize slay sport victory win winning
🏇 horse racing|jockey racehorse riding sport
🏈 american football|bowl sport super
🏉 rugby football|sport
🏊 person swimming|freestyle sport swimmer triathlon
🏏 cricket game|ball bat
🏐 volleyball|game
🏑 field hockey|ball game stick
🏒 ice hockey|game puck stick
🏓 ping pong|ball bat game paddle pingpong table tennis
🏠 house|building country heart home ranch settle simple suburban suburbia where
🏡 house with garden|building country heart home ranch settle simple suburban suburbia where
🏢 office building|city cubical job
🏣 Japanese post office|building
🏤 post office|building European
🏥 hospital|building doctor medicine
🏦 bank|building
🏧 ATM sign|automated bank cash money teller
🏨 hotel|building
🏩 love hotel|building
🏪 convenience store|24 building hours
🏫 school|building
🏬 department store|building
🏭 factory|building
🏮 red paper lantern|bar light restaurant
🏯 Japanese castle|building
🏰 castle|building European
🏴 black flag|waving
🏸 badminton|birdie game racquet shuttlecock
🏹 bow and arrow|archer archery Sagittarius tool weapon zodiac
🏺 amphora|Aquarius cooking drink jug tool weapon zodiac
💦 sweat droplets|comic drip drops splashing squirt water wet work workout
💧 droplet|cold comic nature sad sweat tear water weather
💨 dashing away|cloud comic fart fast go gone gotta running smoke
💰 money bag|bank bet billion cash cost dollar gold million moneybag paid paying pot rich win
💱 currency exchange|bank money
💲 heavy dollar sign|billion cash charge currency million money pay
💳 credit card|bank cash charge money pay
💴 yen banknote|bill currency money
💵 dollar banknote|bill currency money
💶 euro banknote|100 bill currency money rich
💷 pound banknote|bill billion cash currency money pounds
💸 money with wings|bank banknote bill billion cash dollar fly million note pay
💹 chart increasing with yen|bank currency graph growth market money rise trend upward
💺 seat|chair
💻 laptop|computer office pc personal
💼 briefcase|office
💽 computer disk|minidisk optical
💾 floppy disk|computer
💿 optical disk|blu-ray CD computer dvd
📀 dvd|Blu-ray cd computer disk optical
📁 file folder|
📂 open file folder|
📃 page with curl|document paper
📄 page facing up|document paper
📅 calendar|date
📆 tear-off calendar|
📇 card index|old rolodex school
📈 chart increasing|data graph growth right trend up upward
📉 chart decreasing|data down downward graph negative trend
📊 bar chart|data graph
📋 clipboard|do list notes
📌 pushpin|collage
📍 round pushpin|location map
📎 paperclip|
📏 straight ruler|angle edge math straightedge
📐 triangular ruler|angle math set slide triangle
📑 bookmark tabs|marker
📒 ledger|notebook
📓 notebook|
📔 notebook with decorative cover|decorated education school writing
📕 closed book|education
📖 open book|education fantasy knowledge library novels reading
📗 green book|education fantasy library reading
📘 blue book|education fantasy library reading
📙 orange book|education fantasy library reading
📚 books|education fantasy knowledge library novels reading school study
📛 name badge|
📜 scroll|paper
📝 memo|communication media notes pencil
📞 telephone receiver|communication voip
📟 pager|communication
📠 fax machine|communication
📡 satellite antenna|aliens contact dish science
📢 loudspeaker|address communication public sound
📣 megaphone|cheering sound
📤 outbox tray|email letter mail sent
📥 inbox tray|email letter mail receive zero
📦 package|box communication delivery parcel shipping
📧 e-mail|email letter
📨 incoming envelope|delivering e-mail email letter mail receive sent
📩 envelope with arrow|communication down e-mail email letter mail outgoing send sent
📪 closed mailbox with lowered flag|postbox
📫 closed mailbox with raised flag|communication postbox
📬 open mailbox with raised flag|postbox
📭 open mailbox with lowered flag|postbox
📮 postbox|mail mailbox
📯 postal horn|
📰 newspaper|communication
📱 mobile phone|cell communication telephone
📲 mobile phone with arrow|build call cell communication receive telephone
📳 vibration mode|cell communication mobile phone telephone
📴 mobile phone off|cell telephone
📵 no mobile phones|cell forbidden not prohibited telephone
📶 antenna bars|cell communication mobile phone signal telephone
📷 camera|photo selfie snap tbt trip video
📸 camera with flash|video
📹 video camera|camcorder tbt
📺 television|tv video
📻 radio|entertainment tbt video
📼 videocassette|old school tape vcr vhs
📿 prayer beads|clothing necklace religion
🔀 shuffle tracks button|arrow crossed
🔁 repeat button|arrow clockwise
🔂 repeat single button|arrow clockwise once
🔃 clockwise vertical arrows|refresh reload
🔄 counterclockwise arrows button|again anticlockwise deja refresh rewindershins vu
🔅 dim button|brightness low
🔆 bright button|brightness light
🔇 muted speaker|quiet silent sound
🔈 speaker low volume|soft sound
🔉 speaker medium volume|sound
🔊 speaker high volume|loud music sound
🔋 battery|
🔌 electric plug|electricity
🔍 magnifying glass tilted left|lab left-pointing science search tool
🔎 magnifying glass tilted right|contact lab right-pointing science search tool
🔏 locked with pen|ink nib privacy
🔐 locked with key|bike closed secure
🔑 key|keys lock major password unlock
🔒 locked|closed private
🔓 unlocked|cracked open
🔔 bell|break church sound
🔕 bell with slash|forbidden mute no not prohibited quiet silent sound
🔖 bookmark|
🔗 link|links
🔘 radio button|geometric
🔙 BACK arrow|
🔚 END arrow|
🔛 ON! arrow|mark
🔜 SOON arrow|brb omw
🔝 TOP arrow|homie up
🔞 no one under eighteen|18 age forbidden not prohibited restriction underage
🔠 input latin uppercase|ABCD letters
🔡 input latin lowercase|abcd letters
🔢 input numbers|1234
🔣 input symbols|& % ♪ 〒
🔤 input latin letters|abc alphabet
🔥 fire|af burn flame hot lit litaf tool
🔦 flashlight|electric tool torch
🔧 wrench|home improvement spanner tool
🔨 hammer|home improvement repairs tool
🔩 nut and bolt|home improvement tool
🔪 kitchen knife|chef cooking hocho tool weapon
🔫 water pistol|gun handgun revolver tool weapon
🔬 microscope|experiment lab science tool
🔭 telescope|contact extraterrestrial science tool
🔮 crystal ball|fairy fairytale fantasy fortune future magic tale tool
🔯 dotted six-pointed star|fortune jewish judaism
🔰 Japanese symbol for beginner|chevron green leaf tool yellow
🔱 trident emblem|anchor poseidon ship tool
🔲 black square button|geometric
🔳 white square button|geometric outlined
🔴 red circle|geometric
🔵 blue circle|geometric
🔶 large orange diamond|geometric
🔷 large blue diamond|geometric
🔸 small orange diamond|geometric
🔹 small blue diamond|geometric
🔺 red triangle pointed up|geometric
🔻 red triangle pointed down|geometric
🔼 upwards button|arrow red
🔽 downwards button|arrow red
🕋 kaaba|hajj islam Muslim religion umrah
🕌 mosque|islam masjid Muslim religion
🕍 synagogue|Jew Jewish judaism religion temple
🕎 menorah|candelabrum candlestick hanukkah jewish judaism religion
🕐 one o’clock|1 1:00 time
🕑 two o’clock|2 2:00 time
🕒 three o’clock|3 3:00 time
🕓 four o’clock|4 4:00 time
🕔 five o’clock|5 5:00 time
🕕 six o’clock|6 6:00 time
🕖 seven o’clock|0 7 7:00
🕗 eight o’clock|8 8:00 time
🕘 nine o’clock|9 9:00 time
🕙 ten o’clock|0 10 10:00
🕚 eleven o’clock|11 11:00 time
🕛 twelve o’clock|12 12:00 time
🕜 one-thirty|1 1:30 30 clock time
🕝 two-thirty|2 2:30 30 clock time
🕞 three-thirty|3 3:30 30 clock time
🕟 four-thirty|30 4 4:30 clock time
🕠 five-thirty|30 5 5:30 clock time
🕡 six-thirty|30 6 6:30 clock
🕢 seven-thirty|30 7 7:30 clock
🕣 eight-thirty|30 8 8:30 clock time
🕤 nine-thirty|30 9 9:30 clock time
🕥 ten-thirty|10 10:30 30 clock time
🕦 eleven-thirty|11 11:30 30 clock time
🕧 twelve-thirty|12 12:30 30 clock time
🗻 mount fuji|mountain nature
🗼 Tokyo tower|
🗽 Statue of Liberty|new ny nyc york
🗾 map of Japan|
🗿 moai|face moyai statue stoneface travel
🚀 rocket|launch rockets space travel
🚁 helicopter|roflcopter travel vehicle
🚂 locomotive|caboose engine railway steam train trains travel
🚃 railway car|electric train tram travel trolleybus
🚄 high-speed train|railway shinkansen
🚅 bullet train|high-speed nose railway shinkansen speed travel
🚆 train|arrived choo railway
🚇 metro|subway travel
🚈 light rail|arrived monorail railway
🚉 station|railway train
🚊 tram|trolleybus
🚋 tram car|bus trolley trolleybus
🚌 bus|school vehicle
🚍 oncoming bus|cars
🚎 trolleybus|tram
🚏 bus stop|busstop
🚐 minibus|drive van vehicle
🚑 ambulance|emergency vehicle
🚒 fire engine|truck
🚓 police car|5–0 cops patrol
🚔 oncoming police car|
🚕 taxi|cab cabbie car drive vehicle yellow
🚖 oncoming taxi|cab cabbie cars drove hail yellow
🚗 automobile|car driving vehicle
🚘 oncoming automobile|car cars drove vehicle
🚙 sport utility vehicle|car drive recreational sportutility
🚚 delivery truck|car drive vehicle
🚛 articulated lorry|car drive move semi truck vehicle
🚜 tractor|vehicle
🚝 monorail|vehicle
🚞 mountain railway|car trip
🚟 suspension railway|
🚠 mountain cableway|gondola lift ski
🚡 aerial tramway|cable car gondola ropeway
🚢 ship|boat passenger travel
🚣 person rowing boat|canoe cruise fishing lake oar paddle raft river rowboat
🚤 speedboat|billionaire lake luxury millionaire summer travel
🚥 horizontal traffic light|intersection signal stop stoplight
🚦 vertical traffic light|drove intersection signal stop stoplight
🚧 construction|barrier
🚨 police car light|alarm alert beacon emergency revolving siren
🚩 triangular flag|construction golf post
🚪 door|back closet front
🚫 prohibited|entry forbidden no not smoke
🚬 cigarette|smoking
🚭 no smoking|forbidden not prohibited smoke
🚮 litter in bin sign|litterbin
🚯 no littering|forbidden not prohibited
🚰 potable water|drinking
🚱 non-potable water|dry non-drinking prohibited
🚲 bicycle|bike class cycling cyclist gang ride spin spinning
🚳 no bicycles|bike forbidden not prohibited
🚴 person biking|bicycle bicyclist bike cycle cyclist riding sport
🚵 person mountain biking|bicycle bicyclist bike cycle cyclist riding sport
🚶 person walking|amble gait hike man pace pedestrian stride stroll
🚷 no pedestrians|forbidden not prohibited
🚸 children crossing|pedestrian traffic
🚹 men’s room|bathroom lavatory man restroom toilet WC
🚺 women’s room|bathroom lavatory restroom toilet WC woman
🚻 restroom|bathroom lavatory toilet WC
🚼 baby symbol|changing
🚽 toilet|bathroom
🚾 water closet|bathroom lavatory restroom toilet WC
🚿 shower|water
🛀 person taking bath|bathtub tub
🛁 bathtub|
🛂 passport control|
🛃 customs|packing
🛄 baggage claim|arrived bags case checked journey packing plane ready travel trip
🛅 left luggage|baggage case locker
🛌 person in bed|bedtime good goodnight hotel nap night sleep tired zzz
🛐 place of worship|pray religion
🛑 stop sign|octagonal
🛒 shopping cart|trolley
🛕 hindu temple|
🛖 hut|home house roundhouse shelter yurt
🛗 elevator|accessibility hoist lift
🛝 playground slide|amusement park playing sliding theme
🛞 wheel|car circle tire turn vehicle
🛟 ring buoy|float life lifesaver preserver rescue safety save saver swim
🛫 airplane departure|aeroplane check-in departures
🛬 airplane arrival|aeroplane arrivals arriving landing
🛴 kick scooter|
🛵 motor scooter|
🛶 canoe|boat
🛷 sled|luge sledge sleigh snow toboggan
🛸 flying saucer|aliens extra terrestrial UFO
🛹 skateboard|skater wheels
🛺 auto rickshaw|tuk
🛻 pickup truck|automobile car flatbed pick-up transportation
🛼 roller skate|blades skates sport
⌚ watch|clock time
⌛ hourglass done|sand time timer
⏩ fast-forward button|arrow double
⏪ fast reverse button|arrow double rewind
⏫ fast up button|arrow double
⏬ fast down button|arrow double
⏰ alarm clock|hours hrs late time waiting
⏳ hourglass not done|flowing hours sand timer waiting yolo
☔ umbrella with rain drops|clothing weather
☕ hot beverage|cafe caffeine chai coffee drink morning steaming tea
♈ Aries|horoscope ram zodiac
♉ Taurus|bull horoscope ox zodiac
♊ Gemini|horoscope twins zodiac
♋ Cancer|crab horoscope zodiac
♌ Leo|horoscope lion zodiac
♍ Virgo|horoscope zodiac
♎ Libra|balance horoscope justice scales zodiac
♏ Scorpio|horoscope scorpion Scorpius zodiac
♐ Sagittarius|archer horoscope zodiac
♑ Capricorn|goat horoscope zodiac
♒ Aquarius|bearer horoscope water zodiac
♓ Pisces|fish horoscope zodiac
⚓ anchor|ship tool
⚡ high voltage|danger electric electricity lightning nature thunder thunderbolt zap
⚽ soccer ball|football futbol sport
⚾ baseball|sport
⛄ snowman without snow|cold
⛅ sun behind cloud|cloudy weather
⛔ no entry|do fail forbidden not pass prohibited traffic
⛪ church|bless chapel Christian cross religion
⛲ fountain|
⛳ flag in hole|golf sport
⛵ sailboat|resort sailing sea yacht
⛺ tent|camping
⛽ fuel pump|diesel fuelpump gas gasoline station
✅ check mark button|✓ checked checkmark complete completed done fixed tick
✨ sparkles|* magic star
❌ cross mark|× cancel multiplication multiply x
❓ red question mark|? punctuation
❔ white question mark|? outlined punctuation
❕ white exclamation mark|! outlined punctuation
❗ red exclamation mark|! punctuation
➕ plus|+
➖ minus|- − heavy math sign
➗ divide|÷ division heavy math sign
⭐ star|astronomy medium stars white
⭕ hollow red circle|heavy large`;
