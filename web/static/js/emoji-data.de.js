// @ts-check
/** Made by lab/emoji.py from Unicode CLDR (docs/licences.md): an emoji, its name and more words a line. */
export const EMOJI = `😀 grinsendes Gesicht|froh fröhlich haha lachen lol lustig Smiley
😁 strahlendes Gesicht mit lachenden Augen|fröhlich grinsen happy lächeln lustig Smiley Zähne
😂 Gesicht mit Freudentränen|fröhlich haha happy hehe hihi lachen lol lustig muahaha rofl Smiley witzig
😃 grinsendes Gesicht mit großen Augen|fröhlich glücklich lächeln lachen lol lustig Mund offen Smiley
😄 grinsendes Gesicht mit lachenden Augen|fröhlich geschlossen glücklich lächeln lol lustig Mund offen Smiley witzig
😅 grinsendes Gesicht mit Schweißtropfen|lächeln lachen lustig Mund nervös offen schwitzen Smiley
😆 Grinsegesicht mit zugekniffenen Augen|geschlossen grinsen haha hehe hihi lachen lol lustig Mund offen Smiley witzig zusammengekniffen
😇 lächelndes Gesicht mit Heiligenschein|brav Engel glücklich lieb seelig Smiley
😈 grinsendes Gesicht mit Hörnern|böse Dämon Dämonin Fantasie lila Märchen Satan Smiley Teufel violett
😉 zwinkerndes Gesicht|Auge flirten sexy Smiley zudrücken zugedrückt zukneifen zuzwinkern
😊 lächelndes Gesicht mit lachenden Augen|erröten Freude freundlich glücklich rot Wangen
😋 sich die Lippen leckendes Gesicht|lächeln lecker leckeres Essen Sich die Lippen leckender Smiley Smiley Zunge
😌 erleichtertes Gesicht|Augen entspannt geschlossen Smiley Zen zufrieden
😍 lächelndes Gesicht mit herzförmigen Augen|glücklich Herzen Liebe Smiley verliebt
😎 lächelndes Gesicht mit Sonnenbrille|cool Smiley
😏 süffisant lächelndes Gesicht|feixen flirten Mundwinkel schief Smiley
😐 neutrales Gesicht|ausdruckslos kommentarlos Smiley todernst unbeeindruckt
😑 ausdrucksloses Gesicht|kommentarlos selbstgefällig Smiley unbeeindruckt unglaublich
😒 verstimmtes Gesicht|langweilig Smiley traurig unglücklich unzufrieden
😓 bedrücktes Gesicht mit Schweiß|Angstschweiß Augen geschlossen Kopfschmerzen Smiley
😔 nachdenkliches Gesicht|enttäuscht schrecklich Smiley traurig verlieren verloren
😕 verwundertes Gesicht|keine Ahnung Smiley traurig verwirrt weiß nicht
😖 verwirrtes Gesicht|bestürzt frustriert konfus Smiley verzweifelt
😗 küssendes Gesicht|flirten HDL Knutsch Kuss Smiley xoxo
😘 Kuss zuwerfendes Gesicht|flirten Küsschen küssen lieb Smiley
😙 küssendes Gesicht mit lächelnden Augen|flirten knutsch Kuss Smiley
😚 küssendes Gesicht mit geschlossenen Augen|Knutsch Kuss Küsschen rot Smiley Wangen
😛 Gesicht mit herausgestreckter Zunge|ätsch bäh lachen lustig Smiley
😜 zwinkerndes Gesicht mit herausgestreckter Zunge|Auge herausstrecken Smiley zudrücken zugedrückt
😝 Gesicht mit herausgestreckter Zunge und zusammengekniffenen Augen|bäh ekel herausstrecken igitt schmeck schrecklich Smiley zusammenkneifen
😞 enttäuschtes Gesicht|leider schade Smiley traurig verloren
😟 besorgtes Gesicht|Smiley sorgen traurig
😠 verärgertes Gesicht|ärgern böse Smiley Wut wütend zornig
😡 schmollendes Gesicht|rot Rot angelaufener Smiley wütend
😢 weinendes Gesicht|Smiley Träne traurig
😣 entschlossenes Gesicht|ausdauernd durchhalten Fokus Konzentration konzentrieren Kopfschmerzen
😤 schnaubendes Gesicht|erleichtert gewonnen
😥 trauriges aber erleichtertes Gesicht|ängstlich enttäuscht knapp Schweiß
😦 entsetztes Gesicht|Mund offen schockiert Smiley verwundert
😧 qualvolles Gesicht|arm leidend Smiley vergessen wow
😨 ängstliches Gesicht|Angst besorgt
😩 erschöpftes Gesicht|Fehlschlag hungrig müde nein Smiley unglücklich
😪 schläfriges Gesicht|gute müde Nacht Smiley traurig
😫 müdes Gesicht|niesen Smiley traurig
😬 Grimassen schneidendes Gesicht|peinlich Smiley verziehen Zähne
😭 heulendes Gesicht|flennen schluchzen Smiley Tränen Tränenfluss traurig weinen
😮 Gesicht mit offenem Mund|erstaunt omg schockiert unglaublich vergessen wow
😯 verdutztes Gesicht|erstaunt omg Smiley sprachlos
😰 besorgtes Gesicht mit Schweißtropfen|Angst ängstlich Angstschweiß Mund nervös offen
😱 vor Angst schreiendes Gesicht|ängstlich Munch omg Panik
😲 erstauntes Gesicht|nee omg schockiert Smiley verwundert
😳 errötetes Gesicht mit großen Augen|erröten peinlich rot Scham schämen Smiley überrascht verlegen Wangen
😴 schlafendes Gesicht|dösen einschlafen gähnen gute Nacht langweilig Mittagsschlaf müde Nickerchen Smiley zzz
😵 benommenes Gesicht|Augen ko krank Kreuze schwindelig schwindlig Smiley
😶 Gesicht ohne Mund|kein Smiley sprachlos
😷 Gesicht mit Atemschutzmaske|Arzt Bazillen erkältet krank Krankheit Mund Mundschutz Smiley Viren Virus
😸 grinsende Katze mit lachenden Augen|Gesicht Katzengesicht Smiley Tier
😹 Katze mit Freudentränen|Gesicht Katzengesicht lachen Smiley Tier
😺 grinsende Katze|Gesicht Katzengesicht lachen lol lustig Mund offen Smiley Tier
😻 lachende Katze mit Herzen als Augen|Gesicht Herzaugen Katzengesicht lächeln Liebe Smiley Tier verliebt
😼 verwegen lächelnde Katze|Gesicht grinsen ironisch Katzengesicht lachen Smiley Tier
😽 küssende Katze|Augen geschlossen Gesicht Katzengesicht Kuss Küsschen rot Smiley Tier Wangen
😾 schmollende Katze|Gesicht Katzengesicht Schmollmund Smiley Tier verärgert
😿 weinende Katze|Gesicht Katzengesicht Smiley Tier Träne traurig
🙀 erschöpfte Katze|Angst Gesicht Katzengesicht Panik Schock schockiert Schrei schreien Smiley Tier überrascht
🙁 betrübtes Gesicht|schade Smiley traurig
🙂 leicht lächelndes Gesicht|Smiley
🙃 umgekehrtes Gesicht|auf dem Kopf lächeln Smiley stehen
🙄 Augen verdrehendes Gesicht|genervt meinetwegen nerv ohje rollen Smiley verrollen
🙅 Person mit überkreuzten Armen|Gesicht NEIN nicht verbieten verboten
🙆 Person mit Händen auf dem Kopf|Geste oje OK omg über Kopf Übung
🙇 sich verbeugende Person|Bedauern bitten Demut Entschuldigung Geste Kniefall Meditation meditieren sorry unterwerfen Verzeihung
🙈 sich die Augen zuhaltendes Affengesicht|böse Geheimnis gemein Geste nein omg sehen Tier verboten vergessen verstecken
🙉 sich die Ohren zuhaltendes Affengesicht|böse Geheimnis gemein Geste hören nein Tier verboten zuhören
🙊 sich den Mund zuhaltendes Affengesicht|böse Geheimnis gemein Geste Hand heimlich leise nein sagen sprechen still Tier ups verboten
🙋 Person mit erhobenem Arm|aufzeigen drankommen drannehmen Frage Geste Hand heben hier ich sich melden wissen
🙌 zwei erhobene Handflächen|feiern Geste Hände hurra
🙍 missmutige Person|frustriert Gesicht runzeln stirnrunzelnd unzufrieden verärgert
🙎 schmollende Person|eingeschnappt enttäuscht jammerd jammern verärgert
🙏 zusammengelegte Handflächen|beten betend bitten danke danken Gebet gefaltet grüßen
🤐 Gesicht mit Reißverschlussmund|Geheimnis halten schweigen Smiley wahren
🤑 Gesicht mit Dollarzeichen|Geld Mund Smiley Zunge
🤒 Gesicht mit Fieberthermometer|krank messen Smiley
🤓 Strebergesicht|Brille intelligent klug Nerd schlau Schlaumeier smart Smiley
🤔 nachdenkendes Gesicht|fragen grübeln hm komisch nachdenklich Smiley wundern
🤕 Gesicht mit Kopfverband|aua autsch Schmerzen Smiley Verletzung
🤖 Roboter|Gesicht Monster Robotergesicht Roboterkopf
🤗 Gesicht mit umarmenden Händen|drücken Smiley Umarmung
🤘 Teufelsgruß|corna Finger Hand Heavy Hörner Mano cornuta Metal Metalhand Pommesgabel Rock yeah
🤙 Ruf-mich-an-Handzeichen|Anruf anrufen Shaka
🤚 erhobene Hand von hinten|erhobener Handrücken
🤛 Faust nach links|Hand
🤜 Faust nach rechts|Hand
🤝 Handschlag|Hände Händeschütteln Vereinbarung
🤞 Hand mit gekreuzten Fingern|
🤟 Ich-liebe-dich-Geste|drei Finger Hand hdl
🤠 Gesicht mit Cowboyhut|Cowgirl Smiley
🤡 Clown-Gesicht|
🤢 würgendes Gesicht|ekel eklig erbrechen grün igitt Smiley Übelkeit übergeben widerlich
🤣 sich vor Lachen auf dem Boden wälzen|Gesicht haha hehe lol lustig muahaha rofl Smiley Tränen witzig
🤤 sabberndes Gesicht|Smiley
🤥 lügendes Gesicht|Nase Pinocchio Schwindel
🤦 sich an den Kopf fassende Person|frustriert genervt Gesicht oh nein OMG unfassbar unglaublich verzweifelt
🤧 niesendes Gesicht|erkältet Erkältung Gesundheit Grippe hatschi krank Nase putzen Smiley Taschentuch
🤨 Gesicht mit hochgezogenen Augenbrauen|argwöhnisch misstrauen skeptisch Smiley stutzig Zweifel
🤩 überwältigt|aufgeregt Augen Gesicht grinsen Smiley Star Stern wow
🤪 irres Gesicht|Auge Augen groß klein Smiley verrückt
🤫 ermahnendes Gesicht|Finger leise psst pst Ruhe ruhig sch Smiley
🤬 Gesicht mit Symbolen über dem Mund|Ärger ärgern fluchen schimpfen Schimpfwort Smiley verdammt Wut wütend Zensur
🤭 verlegen kicherndes Gesicht|haha Hand hihi Huch lachen Mund rot Smiley Wangen
🤮 kotzendes Gesicht|brechen erbrechen krank schlecht Smiley speien spucken übel übergeben
🤯 explodierender Kopf|entsetzt geschockt Gesicht Schock schockiert Smiley überwältigt unglaublich
🤰 schwangere Frau|
🤱 Stillen|Baby Brust Frau Person
🤲 Handflächen nach oben|beten Gebet Hände zusammen
🤳 Selfie|Smartphone
🤴 Prinz|Krone
🤵 Person im Smoking|Anzug Bräutigam formell Mann vornehm
🤶 Weihnachtsfrau|Weihnachten
🤷 schulterzuckende Person|egal gleichgültig keine Ahnung Schultern zucken weiß nicht Zweifel
🤸 Rad schlagende Person|Akrobatik Bodenturnen Gymnastik Radschlag Sport Turner Turnerin
🤹 Jongleur(in)|Artist Artistin geschickt Jongleurin Jongleuse jonglieren Multitasking Person Zirkus
🤺 Fechter(in)|fechten Schwert Sport
🥰 lächelndes Gesicht mit Herzen|3 anhimmeln bewundern HDGDL HDL Herzchen lieb Liebe Smiley verknallt verliebt verzückt
🥱 gähnendes Gesicht|gelangweilt langweilig müde öde schnarch Smiley zzz
🥲 lachendes Gesicht mit Träne|berührt dankbar erleichtert Freudenträne gerührt lächeln Smiley stolz
🥳 Partygesicht|aufgeregt Feier Fest fröhlich Geburtstag Glückwunsch Hurra Hut Smiley Überraschung
🥴 schwindeliges Gesicht|angeheitert angeschwipst angetrunken benebelt berauscht beschwipst betrunken gewellt Mund schwindlig Smiley
🥵 schwitzendes Gesicht|erhitzt Fieber fiebrig heiß herausstrecken Hitze Hitzschlag rot schnaufen Smiley Zunge
🥶 frierendes Gesicht|bibbern blau eisig erfrieren frösteln frostig kalt Smiley unter Null Zähne Zähneklappern zittern
🥷 Ninja|Ausdauer Geheimmission Kämpfer Killer Krieger Kunoichi Mörder Person Shinobi Soldat vermummt
🥸 verkleidet|Brille Gesicht incognito inkognito Maske Nase Nasenbrille Person Smiley spionieren verdeckt Verkleidung
🥹 Gesicht, das Tränen zurückhält|aufgebracht dankbar Freude Freudentränen gerührt Rührung Smiley stolz weinen zurückhalten
🥺 bettelndes Gesicht|anflehen Augen bitte bitten flehend groß Kulleraugen Smiley traurig Welpenaugen
🥻 Sari|Kleid Kleidung
🥼 Laborkittel|Arzt Arztkittel Doc Doktor Experiment Kleidung Kleidungsstück Labormantel weiße Jacke weißer Mantel Wissenschaftler
🥽 Schutzbrille|Augenschutz schweißen Schweißen Schweißerbrille schwimmen Schwimmen tauchen Taucherbrille
🥾 Wanderstiefel|brauner Schuh campen Camping Kleidungsstück Outdoor Rucksacktour Schuh Wandern Wanderung
🥿 flacher Schuh|Ballerina Ballet-Pumps bequem Frauenschuh Kleidungsstück Slipper
🦀 Krebs|Krabbe Meer Sternzeichen Strand Tierkreis
🦁 Löwe|Gesicht Löwengesicht Sternzeichen Tier Tierkreis
🦂 Skorpion|Horoskop Sternzeichen Tierkreis
🦃 Truthahn|Geflügel Pute Thanksgiving
🦄 Einhorn|Einhorngesicht Gesicht
🦅 Adler|Tier Vogel
🦆 Ente|Tier Vogel
🦇 Fledermaus|Tier Vampir
🦈 Hai|Fisch Haifisch Meer Tier
🦉 Eule|Raubvogel Tier Uhu Vogel weise
🦊 Fuchs|Fuchsgesicht Gesicht Tier
🦋 Schmetterling|Insekt schön
🦌 Hirsch|Gesicht Tier
🦍 Gorilla|Affe Gesicht Tier
🦎 Eidechse|Reptil
🦏 Nashorn|Rhinozeros Tier
🦐 Garnele|Gourmet Krustentier Meeresfrucht Shrimp
🦑 Tintenfisch|Kalmar Tier
🦒 Giraffe|flecken Flecken tier
🦓 Zebra|streifen Streifen tier
🦔 Igel|stachelig stacheln tier
🦕 Sauropode|Brachiosaurus Brontosaurus Dino Dinosaurier Diplodocus Saurier
🦖 T-Rex|Dino dinosaurier Dinosaurier saurier Saurier tree Tyrannosaurus Rex
🦗 Grille|grashüpfer Heuschrecke insekt tier zikade
🦘 Känguru|Australien Beuteltier Down Under hüpfen Hüpfen Quokka Skippy springen Tier Wallaby
🦙 Lama|Alpaca Alpaka Anden Kamel Tier Vicuña Wolle
🦚 Pfau|bunt stolz stolzieren Tier Vogel
🦛 Nilpferd|Flusspferd Hippo Tier
🦜 Papagei|ausplaudern Pirat plappern sprechen Tier Vogel Wiederholen
🦝 Waschbär|klug neugierig schlau Tier
🦞 Hummer|Lobster Meeresfrucht Meeresfrüchte Meerestier Scheren Tier
🦟 Mücke|Biss Fieber Insekt Insektenbiss Insektenstich Krankheit Malaria Moskito Schnake Stechmücke Stich Tier Virus
🦠 Mikrobe|Amöbe Amöben Bakterie Bakterien Einzeller Medizin Virus Wissenschaft
🦡 Dachs|Dachse Frechdachs Honigdachs Ratel Tier
🦢 Schwan|hässliches Entlein Tier Vogel
🦣 Mammut|Aussterben groß Natur Stoßzahn Tier wollig
🦤 Dodo|Aussterben Dronte groß Mauritius Natur Tier Vogel
🦥 Faultier|langsam träge
🦦 Otter|fischen Tier verspielt
🦧 Orang-Utan|Affe Tier
🦨 Stinktier|Skunk stinken
🦩 Flamingo|bunt farbenfroh rosa Tier Tropen tropisch Vogel
🦪 Auster|Meer Muschel Perle tauchen Tier
🦫 Biber|Biberschwanz Biberzahn Damm Natur Otter Tier
🦬 Bison|Büffel Herde Ochse Tier Wisent
🦭 Seehund|Meer Ozean Robbe Seelöwe Tier
🦮 Blindenhund|Barrierefreiheit Behinderung sehbehindert Tier
🦯 Blindenstock|Barrierefreiheit Behinderung Gehstock
🦰 rotes Haar|rote Haare rothaarig Rotschopf
🦱 lockiges Haar|Afro Lockenkopf
🦲 Glatze|Chemo haarlos kein Haar rasiert
🦳 weißes Haar|grau graues Haar grauhaarig weißhaarig
🦴 Knochen|Hund Hundeknochen Kauknochen Skelett
🦵 Bein|Extremität Fuß gebeugtes Knie Gliedmaße Knie Körperglied Körperteil Treten Tritt
🦶 Fuß|Füße Kick Knöchel Körperteil stampfen treten Tritt
🦷 Zahn|perlweiß weiß Zahnarzt Zahnärztin Zähne
🦸 Superheld(in)|Person Superheldin Superkraft Superkräfte Superman Übermensch Umhang
🦹 Bösewicht|Bösewichtin Krimineller Person Schurke Schurkin Superkräfte Superschurke Superschurkin Verbrecher
🦺 Sicherheitsweste|Kleidung Notfall
🦻 Ohr mit Hörgerät|Barrierefreiheit gehörlos Hilfsgerät Hörhilfe schwerhörig taub
🦼 elektrischer Rollstuhl|Barrierefreiheit Behinderung
🦽 manueller Rollstuhl|Barrierefreiheit Behinderung
🦾 Armprothese|Barrierefreiheit
🦿 Beinprothese|Barrierefreiheit
🧀 Käsestück|
🧁 Cupcake|Bäckerei Dessert Essen Gebäck Kalorienbombe Konditorei Muffin Nachspeise Streusel süß Zucker
🧂 Salz|gesalzen Geschmack Gewürz salzig Salzstreuer Würze Zutat
🧃 Trinkpäckchen|Fruchtsaft Getränk Obstsaft Saft Saftpackung
🧄 Knoblauch|Essen Geschmack Lebensmittel Nahrung Würze Zutat
🧅 Zwiebel|Essen Geschmack Gewürz Lebensmittel Nahrung Würze
🧆 Falafel|Bällchen Essen Fleischbällchen Kichererbsen Lebensmittel Nahrung
🧇 Waffel|Essen Lebensmittel Nahrung Waffel mit Butter
🧈 Butter|Essen Lebensmittel Milchprodukt Nahrung
🧉 Mate-Tee|Getränk
🧊 Eiswürfel|Eisberg gefroren kalt kühlen
🧋 Bubble Tea|Blase Essen Getränk Lebensmittel Milch Perle Taiwan Tee
🧌 Troll|Fantasy gruslig Kobold Märchen Monster Ork Ungeheuer
🧍 stehende Person|Mensch Stand
🧎 kniende Person|Fersensitz Meditation meditieren Mensch Seiza Zazen
🧏 gehörlose Person|Barrierefreiheit hören Ohr schwerhörig taub
🧐 Gesicht mit Monokel|elegant reich Smiley
🧑 Person|erwachsen erwachsene Person Mensch
🧒 Kind|Enkelkind jung jünger munter strahlend
🧓 ältere Person|alt erwachsen Großeltern Mensch weise
🧔 Person: Bart|bärtig Schnurrbart
🧕 Frau mit Kopftuch|Hidschab Hijab Mantilla Person Tichel
🧖 Person in Dampfsauna|abschalten Dampfbad entspannen Frau luxuriös Relaxen Spa
🧗 Bergsteiger(in)|Fels Kletterer klettern Person Sport
🧘 Person im Lotossitz|burmesischer Sitz Frau Lotussitz Meditation Person in Lotussitz Schneidersitz Yoga Zen
👀 Augen|Gesicht gucken schauen sehen
👂 Ohr|hören Körperteil
👃 Nase|Körperteil riechen
👄 Mund|Körperteil Kuss Lippen Lippenstift
👅 Zunge|ätsch hmm Körperteil lecken lecker mmh
👆 nach oben weisender Zeigefinger von hinten|aufwärts Handrücken Handrückseite hier hinauf melden rauf zeigen
👇 nach unten weisender Zeigefinger|abwärts Handrücken Handrückseite hinab hinunter runter zeigen
👈 nach links weisender Zeigefinger|Handrückseite zeigen
👉 nach rechts weisender Zeigefinger|Handrückseite zeigen
👊 geballte Faust|absolut Bro Hand korrekt zustimmen
👋 winkende Hand|auf Wiedersehen bis später ciao guten Tag hallo hey hi tschüs tschüss
👌 OK-Zeichen|exzellent Finger genial Hand in Ordnung natürlich perfekt super
👍 Daumen hoch|einverstanden Finger gut Hand in Ordnung jawohl klar klasse like nach oben ok super top
👎 Daumen runter|Hand nach unten schlecht
👏 klatschende Hände|applaudieren Applaus Beifall Gratulation großartig gut Hand toll
👐 offene Hände|Jazz umarmen Umarmung
👑 Krone|König Königin Kopfbedeckung Majestät
👒 Damenhut|Damenhut mit Schleife Kleidung Kopfbedeckung Schleife
👓 Brille|Accessoire
👔 Hemd mit Krawatte|Kleidung Kragen Schlips
👕 T-Shirt|Kleidung
👖 Jeans|Hose Kleidung
👗 Kleid|Kleidung
👘 Kimono|japanisch Kleid Kleidung
👙 Bikini|Badeanzug Kleidung
👚 Bluse|Damenmode Kleidung Oberbekleidung Shirt
👛 Geldbörse|Accessoire Brieftasche Münzen Portemonnaie
👜 Handtasche|Accessoire einkaufen
👝 Clutch|Accessoire Beutel Handtasche Kulturbeutel Tasche Waschtasche
👞 Herrenschuh|gehen
👟 Sportschuh|laufen rennen Sneaker sportlich Turnschuh
👠 Stöckelschuh|Absatz Absatzschuh Damen elegant High Heel Highheels Pumps rot vornehm
👡 Damensandale|Schuh
👢 Damenstiefel|Schuh
👣 Fußabdrücke|Abdruck auf dem Weg Fußabdruck
👤 Silhouette einer Büste|Person
👥 Silhouette mehrerer Büsten|Personen
👦 Junge|Enkelsohn Gesicht jünger Kind munter Sohn strahlend
👧 Mädchen|Enkeltochter Gesicht jung jünger Kind munter strahlend Tochter
👨 Mann|erwachsen Gesicht
👩 Frau|erwachsen Gesicht
👪 Familie|Junge Kind Mutter Vater
👫 Mann und Frau halten Hände|Händchen halten Paar Pärchen aus Frau und Mann
👬 Händchen haltende Männer|Paar Pärchen aus Mann und Mann Zwillinge
👭 Händchen haltende Frauen|Paar Pärchen aus Frau und Frau
👮 Polizist(in)|Beruf festnehmen Gesetzeshüter Gesicht Person Polizei Polizistin Uniform verhaften
👯 Personen mit Hasenohren|Bunny Bunnys doppelt Leute Party seelenverwandt Tanzen Tänzerinnen Zwillinge
👰 Person mit Schleier|Braut Braut mit Schleier Gesicht Hochzeit
👱 Person: blondes Haar|blondhaarig Gesicht Mensch
👲 Mann mit chinesischem Hut|China Gesicht Kappe Mütze Person
👳 Person mit Turban|Bart Dreitagebart
👴 älterer Mann|alt erwachsen Großeltern Großvater Mensch Opa Senior weise
👵 ältere Frau|alt erwachsen Großeltern Großmutter Mensch Oma Seniorin weise
👶 Baby|Gesicht jung Kind Kleinkind Locke
👷 Bauarbeiter(in)|Bauarbeiterin Beruf Gesicht Helm Person Schutzhelm umbauen
👸 Prinzessin|Gesicht Krone Märchen
👹 Ungeheuer|Gesicht gruselig Japan japanisch Märchen Maske Monster Oger
👺 Kobold|gemein Gesicht Japan japanisch Märchen Maske Monster Tengu Ungeheuer wütend
👻 Gespenst|buh Fantasy Geist Gesicht gruselig Halloween Märchen Spuk Zunge
👼 Putte|Engel Gesicht Kind Märchen
👽 Außerirdischer|Alien All Fantasy Gesicht Märchen Monster UFO Weltraum Wesen
👾 Computerspiel-Monster|Gesicht UFO
👿 wütendes Gesicht mit Hörnern|böse Dämon Dämonin Fantasie Fantasy Kobold lila Märchen Satan Teufel Teufelchen violett
💀 Totenkopf|Gesicht Knochen Märchen Schädel Tod yolo
💁 Infoschalter-Mitarbeiter(in)|abgekippt beleidigen Gerüchte Geste Hand Klatsch klatschen Person Sarkasmus sarkastisch Tratsch tratschen
💂 Wache|Bärenfellmütze Buckingham Palace Gesicht London Wachfrau Wachmann Wachsoldat Wachsoldatin Wächter
💃 tanzende Frau|elegant festlich Flair Flamenco Salsa Schwung Tango Tänzerin
💄 Lippenstift|Kosmetik Make-up makeup Rot Schminke
💅 Nagellack|Kosmetik Maniküre Nagelpflege
💆 Person, die eine Kopfmassage bekommt|Behandlung entspannen Kopfschmerzen Migräne Salon Spa Therapie
💇 Person beim Haareschneiden|Friseur Friseurin Friseuse Frisör Frisörin Frisur Haarschnitt Schere
💈 Barbershop-Säule|Friseur Herrenfriseur
💉 Spritze|Arzt impfen Impfung Injektion Kanüle Nadel
💊 Kapsel|Arznei Arzt Medizin Pille Tabletten
💋 Kussabdruck|Gefühl Knutsch küssen Liebe Lippen Lippenstift romantisch sexy
💌 Liebesbrief|Herz Post Siegel
💍 Ring|Diamantring Edelstein Schmuck Verlobung
💎 Edelstein|Diamant
💏 sich küssendes Paar|Frau Herz Kuss Mann
💐 Blumenstrauß|Bouquet
💑 Liebespaar|Frau Herz Mann
💒 Hochzeit|Herz Kirche
💓 schlagendes Herz|Gefühl Herzschlag Liebe Puls pulsieren
💔 gebrochenes Herz|allein Gefühl Herzschmerz Liebeskummer Schmerz traurig Trennung zerbrochen
💕 zwei Herzen|Date Gefühl Hochzeitstag Jahrestag Küsschen Küsse Liebe Rendezvous xoxo
💖 funkelndes Herz|Aufregung Gefühl glitzern Liebe Morgen Nacht rosa xoxo
💗 wachsendes Herz|Aufregung Gefühl Herzschlag Küsschen Küsse Liebe nervös Nervosität Puls xoxo
💘 Herz mit Pfeil|Liebe
💙 blaues Herz|Gefühl Liebe romantisch
💚 grünes Herz|Gefühl Liebe romantisch
💛 gelbes Herz|Gefühl herzlich Liebe
💜 lila Herz|beste Gefühl hdl Liebe lilafarben violett
💝 Herz mit Schleife|Hochzeitstag Jahrestag Küsschen Küsse Liebe Valentinstag xoxo
💞 kreisende Herzen|Emotion Gefühl Hochzeitstag Jahrestag Liebe süß
💟 Herzdekoration|Emotion Gefühl Liebe lila violett weiß
💠 Rautenform mit Punkt|Diamant
💡 Glühbirne|hell Idee Lampe Licht
💢 Ärger|Comic Wut
💣 Bombe|Comic Dynamit Explodieren
💤 Schlafen|Buchstaben Comic gähn langweilig müde Nickerchen öde Schnarchen ZZZ
💥 Zusammenstoß|Bombe Boom Comic explodieren Explosion kollidieren Kollision zusammenstoßen
💩 Kothaufen|Mist
💪 angespannter Bizeps|Arm Bodybuilder Bro Fitnessstudio Gewichtheben Muckies Muskeln stark Training
💫 schwindlig|benommen Benommenheit Comic Komet Stern Sterne Sternschnuppe
💬 Sprechblase mit drei Punkten|Comic Dialog Gespräch Unterhaltung
💭 Gedankenblase|Comic Nachdenken
💮 Blumenstempel|
💯 100 Punkte|Punktestand volle Punktzahl
❤️ rotes Herz|
🖤 schwarzes Herz|böse
🤌 zusammengedrückte Finger|Bündelhand Fingerspitzen gehts noch Geste Hand Handgeste italienisch was zusammengelegt
🤍 weißes Herz|
🤎 braunes Herz|
🤏 Wenig-Geste|Betrag Finger gering Hand klein Menge unbedeutend winzig
🕺 tanzender Mann|elegant festlich Flair Flamenco Salsa Schwung Tango Tänzer
🖕 Mittelfinger|Hand
🖖 vulkanischer Gruß|Finger grüßen Hand Hände spreizen
✊ erhobene Faust|Hand Kampf Solidarität
✋ erhobene Hand|5 halt Handfläche high five schlag ein Stopp warte
🤼 Ringer(in)|Catchen Catcher Person ringen Ringkampf Sport Sportler Wrestler Wrestling
🤽 Wasserballspieler(in)|Person Schwimmsport Sport Sportler Sportlerin Wasserballspielerin Wassersport
🤾 Handballspieler(in)|Handballer Handballerin Handballspielerin Person schleudern Sport Sportler werfen
🤿 Tauchmaske|schnorcheln schwimmen Sport Sporttauchen tauchen
🥀 welke Blume|am sterben sterbend verwelkt welkende Blume
🥁 Trommel|Drumsticks Instrument Musik Schlägel Sticks Trommelstöcke
🥂 Sektgläser|anstoßen Feier feiern Getränk prost
🥃 Trinkglas|Bar Schnaps Whiskey
🥄 Löffel|Besteck
🥅 Tor|Fußball Netz Sport
🧙 Magier(in)|Hexe Hexenmeister Magiker Person Zauberer Zauberin zaubern Zauberspruch Zauberstab
🧚 Märchenfee|Elf Elfe Fantasy Flügel geflügelt mystisch Person Wesen
🧛 Vampir|Blutsauger Dracula Halloween Person Reißzähne untot Untoter Zähne
🧜 Wassermensch|Märchen Meerjungfrau Meermann Nixe Person Sirene Wasserfrau Wassermann
🧝 Elf(e)|Elbe Elben Elbin Elfe Fantasy Herr der Ringe Magie magisch Person
🧞 Flaschengeist|Aladdin Aladin Dschinn Lampe Person Wunderlampe Wünsche
🧟 Zombie|Apokalypse Halloween Horror Person untot Untoter Walking Dead wandelnder Toter
🧠 Gehirn|intelligent Intelligenz klug schlau
🧡 oranges Herz|Liebe
🧢 Baseballmütze|Baseball-Kappe Baseball-mütze Baseballkappe Schirmkappe
🧣 Schal|Hals kalt Kleidung warm anziehen
🧤 Handschuhe|
🧥 Mantel|brr Jacke kalt Kleidung warm anziehen
🧦 Socken|strumpf strümpfe Strümpfe
🧧 roter Umschlag|Geld Geschenk Glück Hong Bao Hongbao
🧨 Feuerwerkskörper|Dynamit Explosion explosiv Funken Knall knallen Knaller Kracher Silvester sprengen Sprengstoff Zündstoff
🧩 Puzzleteil|Bestandteile Hinweise Hobby passen puzzeln Puzzlestück Puzzleteile Spiel Teile zusammenpassen zusammensetzen
🧪 Reagenzglas|Chemie Chemikalie Chemiker Experiment Labor Substanz Versuche Wissenschaft
🧫 Petrischale|Bakterien Bakterienkultur Biologe Biologie Biologin Kultur Labor Pipette Probe
🧬 DNA|Biologe Biologie Biologin DNS Evolution Gen Genetik Genmanipulation Leben
🧭 Kompass|Himmelsrichtung magnetisch Navigation Orientierung Richtung Windrose
🧮 Abakus|Abaki Abakusse Berechnung Kalkulation Mathe Mathematik Rechenhilfe Rechenrahmen Rechenschieber Rechnen zählen Zählrahmen
🧯 Feuerlöscher|löschen
🧰 Werkzeugkasten|Box Handkasten Kiste Mechaniker rote Kiste Werkzeugkiste Werkzeugkoffer
🧱 Ziegelstein|bauen Grenze Klinker Mauer Mauerwerk Mörtel Wand Ziegelsteine zugemauert
🧲 Magnet|Anziehung Anziehungskraft Hufeisen magnetisch Pole positiv negativ U-Form
🧳 Gepäck|Ballast Hartschalenkoffer Koffer Reise Trolley-Tasche
🧴 Creme|Feuchtigkeitscreme Feuchtigkeitsmilch Haarwaschmittel Körpercreme Lotion Nachtcreme Shampoo Sonnencreme
🧵 Faden|Nadel nähen Nähen Nähfaden Nähgarn Rolle Spule Zwirn
🧶 Wollknäuel|Ball Garn häkeln Häkeln spinnen stricken Stricken Wolle Zwirn
🧷 Sicherheitsnadel|Punk Windel
🧸 Teddybär|Kuscheltier Plüschteddy Plüschtier Spielwaren Spielzeug Stoffbär Stofftier
🧹 Besen|fegen Fegen Hexe Hexenbesen kehren Kehren reinigen sauber machen säubern
🧺 Korb|Bauernhof Landwirtschaft Picknick Tragekorb Wäsche Wäschekorb
🧻 Küchenrolle|Hygiene Klopapier Papierrolle Papiertücher Toilette Toilettenpapier WC WC-Papier
🧼 Seife|baden Baden putzen reinigen Riegel sauber sauber machen säubern Schaum schäumen Seifenschale Seifenstück
🧽 Schwamm|absorbieren aufsaugen löchrig porös putzen Putzmittel reinigen sauber machen Schaum schäumen
🧾 Beleg|Abrechnung Aufstellung Blatt Buchhalter Buchhaltung Quittung Rechnung Rechnungswesen Schriftstück
🧿 Nazar-Amulett|blau böser Blick Glasperle Glücksbringer Kügelchen Perle Talisman
🩰 Ballettschuhe|Kleidung Tanz
🩱 einteiliger Badeanzug|Kleidung
🩲 Slip|Badeanzug Einteiler Kleidung Unterwäsche
🩳 Shorts|Badebekleidung Badehose Boxershorts Kleidung Schwimmshorts
🩴 Zehensandale|Badelatschen Flipflops Latschen Sandalen Schuh Strandschuh Zehensandalen
🩸 Blutstropfen|Blutspende Flüssigkeit Medizin Menstruation
🩹 Heftpflaster|verletzt Wunde
🩺 Stethoskop|abhören Arzt Doktor Herz Herzschlag Medizin Untersuchung
🩻 Röntgenbild|durchleuchten Knochen Medizin Radiologie Rippen Röntgenstrahlen Skelett
🩼 Krücke|Behinderung Beinverletzung Fußverletzung Gehhilfe Gehstütze Hilfe Schmerzen Stock verletzt Verletzung
🪀 Jo-Jo|Spielzeug Yo-Yo
🪁 Drachen|fliegen hochfliegen steigen Wind
🪂 Fallschirm|Fallschirmspringen Paragliding Skydiving Sport
🪃 Bumerang|Aborigines Australien Boomerang Schleuder Waffe werfen
🪄 Zauberstab|Abrakadabra Hexe Hexer Magie magisch Wunder Zauberei Zauberer Zauberin zaubern
🪅 Piñata|Feier Hau drauf mexikanisch Mexiko Objekt Party Pinada Pinata süß Süßigkeiten
🪆 Matroschka|Babuschka Matrioschka Matrjoschka Puppe Russland Spielzeug
🪐 Ringplanet|Gasplanet Himmelskörper Saturn
🪑 Stuhl|Holzstuhl Möbel sitzen
🪒 Rasierer|Klinge rasieren Rasiermesser scharf
🪓 Axt|Beil hacken Holz spalten Werkzeug
🪔 Öllampe|Diya
🪕 Banjo|Instrument Musik Saiteninstrument Zupfinstrument
🪖 Militärhelm|Armee Heer Kämpfer Kämpferin Krieg Schutzhelm Soldat Soldatin
🪗 Akkordeon|Akkordeons Concertina Harmonika Instrument Musik Musikinstrument Quetschkommode Quetschkommoden Schifferklavier spielen Ziehharmonika Ziehharmonikas
🪘 afrikanische Trommel|Conga Handtrommel Instrument Musikinstrument Rhythmus trommeln
🪙 Münze|bezahlen Dollar Euro Geld Gold Goldesel Metall reich Schatz Silber sparen
🪚 Handsäge|Holz sägen Tischler trimmen Werkzeug
🪛 Schraubenzieher|Schraubendreher Werkzeug
🪜 Leiter|hochsteigen Holzleiter klettern Sprosse Stufe
🪝 Haken|Angelhaken aufhaken aufhängen einhaken hängen Metallhaken
🪞 Spiegel|Holzspiegel Reflexion Spiegelbild Wandspiegel
🪟 Fenster|Aussicht durchsichtig Fensterrahmen frische Luft Glas Haus lüften Öffnung Rahmen
🪠 Saugglocke|Abfluss Gummiglocke Klempner Klo Pömpel Pümpel Sanitär Saugglocken Toilette verstopft WC Werkzeug
🪡 Nähnadel|einfädeln Faden Nadel und Faden nähen Nähte schneidern Stiche sticken
🪢 Knoten|Achterknoten binden Schnur Schnürsenkel Seemansknoten Segelboot segeln Seil verknoten zusammendrehen
🪣 Eimer|Behälter Bottich Kübel Wassereimer
🪤 Mausefalle|anlocken Käse Mäusefalle
🪥 Zahnbürste|Badezimmer Körperpflege Mundhygiene putzen sauber Zähne Zahnhygiene
🪦 Grabstein|Friedhof RIP tot
🪧 Protestschild|Ankündigung Bekanntmachung Demonstration Hinweis Mahnwache Plakat
🪨 Felsen|felsig hart Natur schwer Stein steinig
🪩 Discokugel|Lichtreflexe Party Spiegel Spiegelkugel Tanz tanzen
🪪 Ausweis|Dokument Führerschein Karte Pass Personalausweis Plakette Reisepass
🪫 schwache Batterie|Akku Akku fast leer Akku leer aufladen Batterie fast leer Batterie leer Elektronik Ladestand niedriger Akkustand schwacher Akku
🪬 Hamsa|Amulett Auge in offener Hand Fatima Glückssymbol Hand jüdisch Maria muslimisch Schutz
🪰 Fliege|fliegen Insekt Krankheit Made Mücke Plage Schmeißfliege Tier verwesen
🪱 Wurm|Insekt Natur Parasit Regenwurm Ringelwurm Tier
🪲 Käfer|Insekt Krabbeltier Minzkäfer Tier Wanze
🪳 Kakerlake|Insekt Käfer krabbeln Krabbeltier Küchenschabe La Cucaracha Schabe Tier
🪴 Topfpflanze|Dekor Grünpflanze Haus pflegen wachsen Zimmerpflanze
🪵 Holz|Baumstamm Feuerholz holzig Holzscheite Lagerfeuer
🪶 Feder|federleicht Federn fliegen Gefieder leicht Vogelfeder
🪷 Lotusblüte|Blume Buddhismus Erleuchtung Gleichmut Hinduismus Liebe Lotosblume Pflanze Reinheit Ruhe Schönheit
🪸 Koralle|Great Barrier Reef Klimawandel Korallenriff Meer Ozean Riff Tier
🪹 leeres Nest|Heim Nestbau nisten Vogelnest Zuhause
🪺 Nest mit Eiern|Heim Nest mit blauen Eiern Nestbau nisten Vogelnest Zuhause
🫀 Herz (Organ)|Anatomie Herzschlag Körper Körperteil Mensch Puls schlagen
🫁 Lunge|Atem atmen ausatmen einatmen Körper Körperteil Lungenflügel Mensch Organ
🫂 sich umarmende Personen|Abschied Danke drücken Drücker Freundschaft Hallo Liebe Tschüss Umarmung
🫃 schwangerer Mann|aufgebläht Bauch dick Person überfressen zu viel gegessen
🫄 schwangere Person|aufgebläht Bauch dick dicker Bauch Schwangerschaft überfressen zu viel gegessen
🫅 Person mit Krone|adelig König Königin königlich königliche Hoheit Krönung Monarch Monarchin Prinz Prinzessin
🫐 Blaubeeren|Essen Frucht Heidelbeere Heidelbeeren Lebensmittel Nahrung Obst
🫑 Paprika|Essen Gemüse Gemüsepaprika grün Lebensmittel Nahrung Peperoni
🫒 Olive|Essen grün Lebensmittel Nahrung Olivenöl Olivenzweig Zweig
🫓 Fladenbrot|Arepa Essen Lavasch Lebensmittel Naan Nahrung Pita
🫔 Tamale|Burrito eingewickelt Essen Lebensmittel mexikanisch Streetfood Wrap
🫕 Fondue|Essen geschmolzen Käse Schokolade schweizerisch Topf
🫖 Teekanne|Getränk Lebensmittel Tee brühen Teekrug trinken
🫗 Flüssigkeit ausgießen|ausleeren Getränk Glas leer Missgeschick tropfende Flüssigkeit verschütten
🫘 Bohnen|Essen Gemüse Hülsenfrucht Kidney-Bohne Kidneybohne Lebensmittel
🫙 Einmachglas|Einweckglas Essen Gewürzglas leer leerer Behälter leeres Einweckglas leeres Glas Marmeladeglas Schraubglas
🫠 schmelzendes Gesicht|auflösen beschämt flüssig Hitze Sarkasmus sarkastisch schwitzen Smiley verschwinden
🫡 salutierendes Gesicht|Aye jawohl jawoll Militär ok Respekt Smiley zu Befehl
🫢 Gesicht mit offenen Augen und Hand über dem Mund|Erschrecken Erstaunen Furcht geschockt OMG Schock Smiley Überraschung Unglauben Verlegenheit
🫣 Gesicht mit durch die Finger linsendem Auge|gebannt hervorlugen schüchtern Smiley spähen starren verlegen
🫤 Gesicht mit schrägem Mund|enttäuscht genervt hmpf keine Ahnung langweilig skeptisch Smiley unsicher zweifelnd
🫥 gestricheltes Gesicht|depressiv deprimiert egal introvertiert Smiley traurig unsichtbar verschwinden verstecken
🫦 auf Lippe beißen|Angst ängstlich besorgt flirten flirtend Kuss Lippenstift Mund nervös sexy unbehaglich Zähne
🫧 Blasen|Perlen reinigen Schaum schweben Seife Seifenblasen unter Wasser Wasserblasen
🫰 Hand mit gekreuztem Zeigefinger und Daumen|Fingerherz Geld Handgeste Kosten teuer
🫱 nach rechts weisende Hand|ausgestreckt ausstrecken Hände Händeschütteln reichen schütteln
🫲 nach links weisende Hand|ausgestreckt ausstrecken Hände Händeschütteln reichen schütteln
🫳 Hand mit Handfläche nach unten|abweisen fallen lassen fallenlassen Handgeste hau ab verscheuchen wegscheuchen wegschicken
🫴 Hand mit Handfläche nach oben|anbieten Angebot darbieten einladen entgegenstrecken Handgeste kommen locken reichen
🫵 auf Betrachter zeigender Zeigefinger|deuten du Fingerzeig Hand Handgeste Sie stupsen
🫶 Hände, die Herz bilden|<3 Finger Geste Händeherz Handgeste Handherz hdl Liebe
🐀 Ratte|Nagetier Tier
🐁 Maus|Nage Tier
🐂 Ochse|Kuh Sternzeichen Stier Tier Tierkreis
🐃 Wasserbüffel|Tier
🐄 Kuh|Bauernhof muh Tier
🐅 Tiger|Tier
🐆 Leopard|gepunktet Punkte Raubkatze Raubtier Tier Zoo
🐇 Hase|Kaninchen Karnickel Mümmelmann Nagetier Tier
🐈 Katze|Haustier miau Tier
🐉 Drache|chinesisch Neujahr Märchen Tier
🐊 Krokodil|Reptil Schnappi Tier
🐋 Wal|Ozean Tier
🐌 Schnecke|langsam Tier
🐍 Schlange|Schlangenträger Sternzeichen Tier Tierkreis
🐎 Pferd|Rennen Rennpferd Tier
🐏 Widder|Schaf Sternzeichen Tierkreis
🐐 Ziege|Steinbock Sternzeichen Tier Tierkreis
🐑 Schaf|Bock mäh Tier Widder Wolle
🐒 Affe|Tier
🐓 Hahn|Tier
🐔 Huhn|Geflügel Henne Tier Tierkopf
🐕 Hund|Haustier Tier wau wuff
🐖 Schwein|Bauernhof Sau Tier
🐗 Wildschwein|Eber Tier
🐘 Elefant|Tier
🐙 Oktopus|Krake Meer Tier Tintenfisch
🐚 Schneckenhaus|Muschel Strand Tier
🐛 Raupe|gefräßig Insekt Tier
🐜 Ameise|Insekt Tier
🐝 Biene|Honig Honigbiene Hummel Insekt Maja Natur Summ Tier
🐞 Marienkäfer|Glückskäfer Insekt krabbel Punkte Tier
🐟 Fisch|Aquarium Fische Meehr Sternzeichen Tier Tierkreis
🐠 Tropenfisch|Tier
🐡 Kugelfisch|kugelrund Meer Tier
🐢 Schildkröte|Tier
🐣 schlüpfendes Küken|Ei Küken in Eierschale Piep Tier Vogel
🐤 Küken|Kükenkopf Tier
🐥 Küken von vorne|Geflügel Küken in Frontansicht Tier
🐦 Vogel|Papagei Taube Tier Vogelkopf
🐧 Pinguin|Pinguinkopf Tier Vogel
🐨 Koala|Koalabär Koalagesicht Tier
🐩 Pudel|Hund Tier
🐪 Dromedar|einhöckrig Kamel Tier Wüste
🐫 Kamel|Tier Wüste zweihöckrig
🐬 Delfin|Meer Ozean Strand Tier
🐭 Mäusegesicht|Maus Mausgesicht Nagetier Tier
🐮 Kuhgesicht|Tier
🐯 Tigergesicht|Raubkatze Tier
🐰 Hasengesicht|Kaninchen Karnickel Langohr Mümmelmann Nager Nagetier Tier
🐱 Katzengesicht|Miau Miez Miezekatze Tier
🐲 Drachengesicht|Märchen Tier
🐳 blasender Wal|Meer Ozean Tier
🐴 Pferdegesicht|Pferdekopf Tier
🐵 Affengesicht|Banane Dschungel Tier Zoo
🐶 Hundegesicht|Tier treu Wau wuff
🐷 Schweinegesicht|Tier
🐸 Frosch|Froschgesicht Gesicht grün quak Tier
🐹 Hamster|Gesicht Hamstergesicht Tier
🐺 Wolf|Gesicht Tier Wolfsgesicht
🐻 Bär|Bärengesicht Gesicht Tier
🐼 Panda|Gesicht Pandabär Pandagesicht Tier
🐽 Schweinerüssel|Nase Tier
🐾 Tatzenabdrücke|Abdruck Tier
🥇 Goldmedaille|Erster Gewinn Medaille 1. Platz
🥈 Silbermedaille|Medaille 2. Platz Zweiter
🥉 Bronzemedaille|Dritter Medaille 3. Platz
🥊 Boxhandschuh|Boxen Sport
🥋 Kampfsportanzug|Judo Kampfkunst Karate Taekwondo
🥌 Curlingstein|Spiel Sport
🥍 Lacrosse|Ball Schläger Sport Stick Stock Tor
🥎 Softball|Baseball Handschuh Sport Unterarm werfen
🥏 Frisbee|Disc Disk fliegende Untertasse Scheibe Ultimate
🥐 Croissant|Corissant französisch Frühstück Frühstückshörnchen
🥑 Avocado|Essen Frucht
🥒 Gurke|Essen Gemüse Scheiben
🥓 Bacon|Essen Frühstücksspeck Speck Speckstreifen
🥔 Kartoffel|Essen Gemüse
🥕 Karotte|Gemüse Möhre Mohrrübe
🥖 Baguette|Brot französisch Frühstück
🥗 Salat|Blattgemüse Essen gesund grün
🥘 Pfannengericht|Essen Paella Reispfanne
🥙 Döner|Döner Kebab Falafel Wrap
🥚 Ei|Frühstück Frühstücksei
🥛 Glas Milch|Getränk trinken
🥜 Erdnuss|Essen
🥝 Kiwi|Frucht Obst
🥞 Pfannkuchen|Crepe Eierpfannkuchen Essen
🥟 Teigtasche|chinesische Teigtasche dumpling empanada Empanada essen Gyōza Jiaozi kloß Pierogi potsticker
🥠 Glückskeks|essen Prophezeiung
🥡 Takeaway-Schachtel|chinesisches essen essen stäbchen Takeaway-Box
🥢 Essstäbchen|chinesisches essen essen Hashi japanisches essen
🥣 Schüssel mit Löffel|brei Cerealien essen Frühstück haferbrei Reisbrei suppe
🥤 Becher mit Strohhalm|brause erfrischung Saft Selters soda trinken trinkhalm wasser
🥥 Kokosnuss|Colada Essen Frucht Palme Piña
🥦 Brokkoli|Broccoli essen Gemüse Gemüsekohl Kohl
🥧 Kuchen|Essen Füllung Gebäck Pastete Torte
🥨 Brezel|brezen brezn essen gedreht oktoberfest
🥩 Fleischstück|essen Kotelett Lammkotelett rot Schnitzel Schweinekotelett Steak
🥪 Sandwich|brot Brot essen
🥫 Konserve|Büchse Dose essen
🥬 Blattgemüse|blattgrün Essen Grünkohl Grünzeug Kohl Kraut Mangold Pak Choi Pok Choi Salat Salatblatt Spinat
🥭 Mango|Essen Frucht Früchte Obst Shaker tropisch
🥮 Mondkuchen|Essen Fest Festival Herbst Mondfest Pinyin Yuebing
🥯 Bagel|Bäckerei Backwaren Brötchen Essen Frühstück Pausenbrot
🌱 Spross|junge Pflanze
🌲 Nadelbaum|Pflanze Tannenbaum
🌳 Laubbaum|Blätter grün Pflanze Wald
🌴 Palme|Baum Kokusnuss Oase Pflanze Strand Tropen
🌵 Kaktus|Dürre Natur Pflanze Trockenzeit Wüste
🌷 Tulpe|Blume Blüte Pflanze
🌸 Kirschblüte|Blume Kirsche Pflanze
🌹 Rose|Blume Blüte Pflanze
🌺 Hibiskus|Blume Blüte Pflanze Rosa
🌻 Sonnenblume|Blüte Pflanze
🌼 gelbe Blüte|Blume Pflanze
🌽 Maiskolben|Gemüse
🌾 Reisähre|Pflanze Reispflanze
🌿 Kräuter|Blätter Pflanze
🍀 Glücksklee|Blatt Kleeblatt Pflanze Silverster vier vierblättrig Vierblättriges Kleeblatt
🍁 Ahornblatt|Herbst Laub Pflanze
🍂 Laub|Blatt Blätter Fallendes Laub Herbst Pflanze
🍃 Blätter im Wind|Blatt Laub Pflanze
🍄 Fliegenpilz|giftig
🍅 Tomate|Essen Gemüse Obst
🍆 Aubergine|Gemüse
🍇 Trauben|Frucht Obst Wein
🍈 Honigmelone|cantaloupe Frucht Obst
🍉 Wassermelone|Frucht Obst
🍊 Mandarine|Apfelsine Frucht Obst Orange Vitamin
🍋 Zitrone|Frucht Obst sauer Zitrusfrucht
🍌 Banane|Frucht Obst Schale
🍍 Ananas|Frucht Obst
🍎 roter Apfel|Frucht Obst
🍏 grüner Apfel|Frucht gesund Obst
🍐 Birne|Frucht Obst
🍑 Pfirsich|Frucht Obst
🍒 Kirschen|Frucht Obst
🍓 Erdbeere|Essen Frucht Obst
🍔 Hamburger|Fast Food Restaurant
🍕 Pizza|Pizzastück Pizzeria
🍖 Fleischhachse|Knochen Restaurant
🍗 Hähnchenschenkel|Fleisch Geflügel Hühnerbein Restaurant
🍘 Reiscracker|
🍙 Reisbällchen|Essen japanisch
🍚 Reis in Schüssel|Essen
🍛 Reis mit Curry|
🍜 Schüssel und Essstäbchen|chinesisches Essen dampfend Eiernudeln Nudeln Suppe
🍝 Spaghetti|Essse Nudeln mit Tomatensoße Pasta Restaurant
🍞 Brot|Brotlaib Essen Kohlenhydrate Laib Brot Toast Weißbrot Weizen
🍟 Pommes frites|Fritten
🍠 geröstete Süßkartoffel|Essen Gemüse
🍡 Dango|japanisches Gericht Mochi-Kugeln auf einem Spieß Restaurant
🍢 Oden|japanisches Gericht Restaurant
🍣 Sushi|japanisches Gericht Restaurant
🍤 frittierte Garnele|Restaurant tempura
🍥 Fischfrikadelle|Restaurant Spirale
🍦 Softeis|
🍧 Wassereis|Sorbet zerstoßen
🍨 Eiscreme|Eisbecher Eisdiele
🍩 Donut|Doughnut Essen Kuchen süß
🍪 Keks|Cookie Plätchen
🍫 Schokoladentafel|Essen Süßigkeit
🍬 Bonbon|süß Süßigkeit
🍭 Lutscher|Lolli Süßigkeit
🍮 Pudding|Dessert Flan Nachspeise Nachtisch Schokolade Soße
🍯 Honigtopf|süß
🍰 Torte|Kuchen Kuchenstück Stück Torte Tortenstück
🍱 Bento-Box|Japanisches essen Sushi
🍲 Topf mit Essen|Eintopf Gericht Schüssel Suppe
🍳 Spiegelei in Bratpfanne|braten Kochen
🍴 Messer und Gabel|Abendessen Besteck Essen Frühstück Gabel und Messer Geschirr Hunger lecker Mittagessen Restaurant
🍵 Teetasse ohne Henkel|Getränk grüner Tee Oolong Schale
🍶 Sake-Flasche mit Tasse|Getränk Sake-Flasche und -tasse trinken
🍷 Weinglas|Alkohol Bar
🍸 Cocktailglas|Bar Drink martini
🍹 Cocktail|Bar exotisches Getränk
🍺 Bierkrug|Bar Oktoberfest prost Weizenbier
🍻 Bierkrüge|anstoßen Oktoberfest prosit prost Weizen
🍼 Babyflasche|Fläschchen Kind Milch trinken
🍾 Flasche mit knallendem Korken|Champagner Getränk Sekt trinken
🍿 Popcorn|Kino Snack
🎀 pinke Schleife|Feier Geschenk rosa
🎁 Geschenk|Feier Geburtstag Schachtel Schleife Überraschung verpackt Weihnachten
🎂 Geburtstagskuchen|Essen feier Feier Geburtstagstorte happy birthday kerzen Lebensmittel Torte
🎃 Halloweenkürbis|Herbst Kürbislaterne
🎄 Weihnachtsbaum|Tanne Weihnachten
🎅 Weihnachtsmann|Weihnachten
🎆 Feuerwerk|Silvester
🎇 Wunderkerze|Feiern Feuerwerk Party
🎈 Luftballon|Feier Geburtstag
🎉 Konfettibombe|Böller Feier juhu Knaller Party super yay
🎊 Konfettiball|Feier Party
🎋 Tanabata-Baum|Fest Japan Sternenfest Zettel
🎌 überkreuzte Flaggen|Japan japanische Flaggen
🎍 Piniendekoration|Japan Neujahrsfest
🎎 japanische Puppen|Puppenfest Japan
🎏 traditionelle japanische Windsäcke|Feier Karpfen
🎐 japanisches Windspiel|Bimmel Feier Glocke
🎑 traditionelles Mondfest|Japan
🎒 Schulranzen|Rucksack Schule Tornister
🎓 Doktorhut|Abschlussfeier Diplom
🌭 Hotdog|Essen Frankfurter Hot Dog Wurst Würstchen
🌮 Taco|Essen mexikanisch
🌯 Burrito|essen mexikanisch
🌰 Kastanie|Marone
🌀 Wirbel|Spirale Wirbelsturm
🌁 neblig|Nebel Wetter
🌂 geschlossener Regenschirm|
🌃 Sternenhimmel|City Hochhäuser Nacht Skyline Stadt
🌄 Sonnenaufgang über Bergen|
🌅 Sonnenaufgang über dem Meer|
🌆 Abendstimmung in der Stadt|Hochhäuser New York Skyline Sonnenaufgang Sonnenuntergang Wolkenkratzer
🌇 Sonnenuntergang in der Stadt|Großstadt Hochhäuser Morgenrot Sonnenaufgang Wolkenkratzer
🌈 Regenbogen|Wetter
🌉 Brücke vor Nachthimmel|Golden Gate nachts
🌊 Welle|Meer
🌋 Vulkan|Ausbruch Berg Lava Vulkanausbruch Wetter
🌌 Milchstraße|Galaxie Universum
🌍 Globus mit Europa und Afrika|Erde Weltkugel
🌎 Globus mit Amerika|Erde Nordamerika Südamerika Weltkugel
🌏 Globus mit Asien und Australien|Erde Weltkugel
🌐 Globus mit Meridianen|Breitengrad Längengrad
🌑 Neumond|
🌒 erstes Mondviertel|zunehmend
🌓 zunehmender Halbmond|
🌔 zweites Mondviertel|zunehmend
🌕 Vollmond|
🌖 drittes Mondviertel|abnehmend
🌗 abnehmender Halbmond|
🌘 letztes Mondviertel|abnehmend Nacht
🌙 Mondsichel|Nacht
🌚 Neumond mit Gesicht|Mondgesicht
🌛 Mondsichel mit Gesicht links|Weltall
🌜 Mondsichel mit Gesicht rechts|Nacht
🌝 Vollmond mit Gesicht|
🌞 Sonne mit Gesicht|Sonnengesicht Sonnenschein
🌟 funkelnder Stern|glitzern
🌠 Sternschnuppe|Himmel
🎠 Karussellpferd|reiten
🎡 Riesenrad|Freizeitpark Volksfest
🎢 Achterbahn|Freizeitpark Volksfest
🎣 Angel mit Fisch|Angeln Entspannung
🎤 Mikrofon|Karaoke Singen Unterhaltung
🎥 Filmkamera|Kino Unterhaltung
🎦 Kinosymbol|Film Filmkamera Filmkamera in blauem Quadrat Unterhaltung
🎧 Kopfhörer|Musik Unterhaltung
🎨 Mischpalette|Farben Kunst Künstler
🎩 Zylinder|Hut Kopfbedeckung Unterhaltung Zauberer Zylinderhut
🎪 Zirkuszelt|Unterhaltung
🎫 Ticket|Konzert Unterhaltung
🎬 Filmklappe|Unterhaltung
🎭 Masken|Kunst Theater Unterhaltung
🎮 Gamepad|Gaming Unterhaltung Videospiel
🎯 Darts|Pfeil Spiel Volltreffer Zielscheibe
🎰 Spielautomat|Glücksspiel
🎱 Billardkugel|8-Ball schwarz Spiel
🎲 Spielwürfel|Casino Unterhaltung würfeln Zufall
🎳 Bowling|Bowlingkugel Kugel Spiel
🎴 japanische Blumenkarte|Hanafuda
🎵 Musiknote|Lied Melodie
🎶 Musiknoten|
🎷 Saxofon|Instrument Musik Musikinstrument
🎸 Gitarre|Instrument Musik Musikinstrument
🎹 Klaviatur|Instrument Klavier Musik Musikinstrument Piano Tastatur Tasten
🎺 Trompete|Instrument Musik Musikinstrument
🎻 Geige|Instrument Musik Musikinstrument Violine
🎼 Notenschlüssel|Musik Partitur Violinschlüssel
🎽 Laufshirt|Laufen Laufshirt mit Schärpe Schärpe Sport
🎾 Tennisball|Sport
🎿 Ski|Ski und Stöcke
🏀 Basketball|Korb Sport
🏁 Zielflagge|formel 1 karierte Flagge nascar Rennen Sport
🏂 Snowboarder(in)|Snowboarden Snowboarderin Sport
🏃 laufende Person|eilig joggen Läufer Läuferin Marathon rennen schnell Sport
🏄 Surfer(in)|Person Sport Surfboard Surfbrett Surfen Surferin Wassersport Wellenreiten Wellenreiter Wellenreiterin
🏅 Sportmedaille|Gewinn Goldmedaille
🏆 Pokal|Bundesliga Champion gewinnen Preis Sieger Sport Trophäe
🏇 Pferderennen|Jockey auf Pferd schnell Sport um die Wette wetten
🏈 Football|American Football Amerika Sport Super Bowl
🏉 Rugbyball|Sport
🏊 Schwimmer(in)|Kraulen Person Pool Schwimmbecken Schwimmen Schwimmerin Sport Triathlon Wasser
🏏 Kricket|Ball Cricket Schläger
🏐 Volleyball|Sport
🏑 Feldhockey|Schläger
🏒 Eishockey|Eishockey-Schläger und Puck Puck Schläger
🏓 Tischtennis|Ball Ping Pong Schläger Spiel Sport
🏠 Haus|Gebäude Zuhause
🏡 Haus mit Garten|Baum Haus mit Baum
🏢 Bürogebäude|Hochhaus
🏣 japanisches Postgebäude|
🏤 Postgebäude|Europa Europäisches Postgebäude
🏥 Krankenhaus|Ambulanz Arzt Gebäude Medizin Notaufnahme
🏦 Bank|Gebäude Geld
🏧 Symbol „Geldautomat“|ATM
🏨 Hotel|Gebäude übernachten Unterkunft
🏩 Stundenhotel|Gebäude Liebe Unterkunft
🏪 Minimarkt|einkaufen Gebäude Geschäft Lebensmittel
🏫 Schule|Gebäude Schulgebäude
🏬 Kaufhaus|einkaufen Gebäude Geschäft shoppen
🏭 Fabrik|Fabrikgebäude Gebäude
🏮 rote Papierlaterne|Izakaya Japanische Laterne japanisches Lokal
🏯 japanisches Schloss|Bauwerk Gebäude
🏰 Schloss|Bauwerk Burg Europa europäisch Gebäude Märchen Märchenschloss
🏴 schwarze Flagge|Fahne schwarze Fahne wehen Wehende schwarze Fahne
🏸 Badminton|Federball Schläger
🏹 Pfeil und Bogen|
🏺 Amphore|Gefäß kochen Krug Sternzeichen Tierkreis trinken Vase Wassermann
💦 Schweißtropfen|Comic feucht nass schwitzen trainieren Training Wasser
💧 Tropfen|Schweiß Träne Wasser Wassertropfen
💨 Staubwolke|Comic rennen weglaufen
💰 Geldsack|Moneten reich
💱 Geldwechsel|Währung
💲 Dollarzeichen extrafett|bezahlen Dollar-Zeichen Geld Knete Moneten teuer USD Währung
💳 Kreditkarte|Bankkarte EC-Karte Geldkarte Guthaben
💴 Yen-Banknote|Geld Geldschein
💵 Dollar-Banknote|Geld Geldschein Währung
💶 Euro-Banknote|Euroschein Geld Geldschein
💷 Pfund-Banknote|Geld Geldschein
💸 Geldschein mit Flügeln|Bank Euro Knete Moneten
💹 steigende Kurve mit Yen-Zeichen|Diagramm Markt Steigender Trend mit Yen-Zeichen
💺 Sitzplatz|Bus Flugzeug Zug
💻 Laptop|Bildschirm Computer Computermonitor Monitor Notebook PC
💼 Aktentasche|
💽 Minidisc|MD Minidisk
💾 Diskette|Datenträger
💿 CD|Blu-Ray DVD
📀 DVD|blu-ray CD computer
📁 Ordner|Akten Büro Dokument geschlossen
📂 geöffneter Ordner|Dokument offen
📃 teilweise eingerolltes Blatt|Dokument Papier Seite
📄 Vorderseite eines Blattes|Dokument Papier
📅 Kalender|Datum Kalenderblatt
📆 Abreißkalender|Datum Termin
📇 Rotationskartei|Visitenkarten
📈 Aufwärtstrend|Diagramm Kurve steigend
📉 Abwärtstrend|Diagramm fallend Kurve
📊 Balkendiagramm|
📋 Klemmbrett|Clipboard Clpboard Zwischenablage
📌 Reißzwecke|anpinnen
📍 Stecknadel|anpinnen Reißzwecke rund runde Reißzwecke
📎 Büroklammer|
📏 Lineal|
📐 dreieckiges Lineal|Geodreieck
📑 Pagemarker|Notizen
📒 Spiralblock|Notizblock
📓 Notizbuch|Notizen
📔 Notizbuch mit dekorativem Einband|
📕 geschlossenes Buch|
📖 offenes Buch|Bibliothek blättern geöffnet lernen lesen Seite
📗 grünes Buch|lesen
📘 blaues Buch|
📙 orangefarbenes Buch|
📚 Bücherstapel|Fantasie lesen Roman
📛 Namensschild|
📜 Schriftrolle|Papier
📝 Papier und Bleistift|Kurzmitteilung Nachricht Notiz Schreibblock schreiben
📞 Telefonhörer|anrufen Kommunikation
📟 Pager|Kommunikation Piepser
📠 Faxgerät|Kommunikation
📡 Satellitenschüssel|Antenne Sat-Schüssel Satschüssel
📢 Lautsprecher|Megafon Schallendes Megafon
📣 Megafon|Jubel Lautsprecher
📤 Postausgang|Ablage E-Mail
📥 Posteingang|Ablage E-Mail
📦 Paket|Päckchen
📧 E-Mail|Brief E-Mail-Symbol Post
📨 eingehender Briefumschlag|E-Mail empfangen
📩 Umschlag mit Pfeil|E-Mail gesendet
📪 geschlossener Briefkasten ohne Post|keine E-Mail keine Post
📫 geschlossener Briefkasten mit Post|E-Mail
📬 offener Briefkasten mit Post|E-Mail
📭 offener Briefkasten ohne Post|keine E-Mail keine Post
📮 Briefkasten|Post
📯 Posthorn|Brief E-Mail
📰 Zeitung|Medien Nachrichten Presse
📱 Mobiltelefon|Handy iPhone Smartphone telefonieren
📲 Mobiltelefon mit Pfeil|Anruf Anrufen Handy iPhone Kommunikation WhatsApp
📳 Vibrationsmodus|Handy Kommunikation Mobiltelefon Symbol für Vibrationsalarm vibrieren
📴 Mobiltelefon aus|ausschalten Handy aus
📵 Mobiltelefone verboten|Handy
📶 balkenförmige Signalstärkenanzeige|Empfang Mobilfunksignal Mobiltelefon
📷 Fotoapparat|Fotos Kamera
📸 Fotoapparat mit Blitz|
📹 Videokamera|filmen Videos
📺 Fernseher|Fernsehen Film TV
📻 Radio|Musik
📼 Videokassette|vhs
📿 Gebetskette|beten Religion Rosenkranz
🔀 Zufallsmodus|gekreuzt Pfeile Richtung verschlungene Pfeile nach rechts Verschlungene Pfeile nach rechts
🔁 Wiederholen|im Uhrzeigersinn keycap Pfeile tastenkappe
🔂 Titel wiederholen|dasselbe wiederholen einmal im Uhrzeigersinn noch einmal Pfeile
🔃 kreisförmige Pfeile im Uhrzeigersinn|
🔄 Pfeile gegen den Uhrzeigersinn|kreisförmige Pfeile gegen den Uhrzeigersinn Kreisförmige Pfeile gegen den Uhrzeigersinn
🔅 Taste Dimmen|gedimmt Helligkeit schwache Helligkeit Schwache Helligkeit
🔆 Heller-Taste|Helligkeit starke Helligkeit Starke Helligkeit
🔇 durchgestrichener Lautsprecher|leise psst stumm stummgeschaltet
🔈 Lautsprecher mit geringer Lautstärke|eingeschaltet Ton an
🔉 Lautsprecher mit mittlerer Lautstärke|Lautsprecher mit einer Schallwelle leise mittellaut Ton
🔊 Lautsprecher mit hoher Lautstärke|Dezibel Lautsprecher mit drei Schallwellen Musik Schallwellen
🔋 Batterie|Akku
🔌 Netzstecker|Stromstecker
🔍 Lupe nach links|Suche Vergrößerungsglas
🔎 Lupe nach rechts|Suche Vergrößerungsglas
🔏 Schloss mit Füller|Datenschutz privat Sicherheit
🔐 Schloss mit Schlüssel|Datenschutz privat Sicherheit
🔑 Schlüssel|Passwort schließen
🔒 geschlossenes Schloss|Datenschutz Sicherheit
🔓 offenes Schloss|nicht gesichert
🔔 Glocke|ding dong Klingeling Ton eingeschaltet
🔕 durchgestrichene Glocke|kein ton leise Ton ausgeschaltet
🔖 Lesezeichen|Etikett Lesen
🔗 Linksymbol|Kettenglieder verknüpfen Verknüpfung Verknüpfungssymbol zwei Ringe
🔘 Optionsfeld|Schaltfläche
🔙 BACK-Pfeil|links zurück
🔚 END-Pfeil|Ende-Zeichen links
🔛 ON!-Pfeil|anschalten Ein-Zeichen einschaltem rechts und links
🔜 SOON-Pfeil|Bald-Zeichen rechts
🔝 TOP-Pfeil|Pfeil nach oben Top-Zeichen
🔞 Minderjährige verboten|Erwachsene Mindestalter nicht jugendfrei Zeichen mit durchgestrichener 18
🔠 Eingabesymbol lateinische Großbuchstaben|abcd großschreiben
🔡 Eingabesymbol lateinische Kleinbuchstaben|
🔢 Eingabesymbol Zahlen|1234 Ziffern
🔣 Eingabesymbol Sonderzeichen|& % ♪ 〒 keycap Tastenkappe
🔤 Eingabesymbol lateinische Buchstaben|abc Alphabet
🔥 Feuer|brennen Flamme heiß
🔦 Taschenlampe|Licht
🔧 Schraubenschlüssel|Werkzeug
🔨 Hammer|Werkzeug
🔩 Mutter und Schraube|
🔪 Küchenmesser|schneiden
🔫 Wasserpistole|Revolver Waffe
🔬 Mikroskop|Labor untersuchen Wissenschaft
🔭 Teleskop|Himmel
🔮 Kristallkugel|Wahrsager Zukunft
🔯 Hexagramm mit Punkt|Wahrsager
🔰 japanisches Anfänger-Zeichen|japanisches Symbol
🔱 Dreizack|Anker Poseidon Triton
🔲 schwarze quadratische Schaltfläche|
🔳 weiße quadratische Schaltfläche|
🔴 roter Punkt|Ball
🔵 blauer Punkt|Ball Großer blauer Kreis Kreis
🔶 große orangefarbene Raute|
🔷 große blaue Raute|
🔸 kleine orangefarbene Raute|
🔹 kleine blaue Raute|
🔺 rotes Dreieck mit der Spitze nach oben|aufwärts Rotes Dreieck mit Spitze oben
🔻 rotes Dreieck mit der Spitze nach unten|abwärts
🔼 Aufwärts-Schaltfläche|nach oben Pfeil
🔽 Abwärts-Schaltfläche|nach unten Pfeil
🕋 Kaaba|Hajj Islam Moslem Muslim Religion
🕌 Moschee|Islam Moslem Muslim Religion
🕍 Synagoge|Jude jüdisch Religion Tempel
🕎 Menora|Leuchter Religion
🕐 1:00 Uhr|01:00 13:00 Punkt eins Zeit Ziffernblatt 1:00 Uhr Ziffernblatt 1.00 Uhr
🕑 2:00 Uhr|Zeit Ziffernblatt 2:00 Uhr Ziffernblatt 2.00 Uhr
🕒 3:00 Uhr|Zeit Ziffernblatt 3:00 Uhr Ziffernblatt 3.00 Uhr
🕓 4:00 Uhr|Zeit Ziffernblatt 4:00 Uhr Ziffernblatt 4.00 Uhr
🕔 5:00 Uhr|05:00 17:00 Punkt fünf Zeit Ziffernblatt 5:00 Uhr Ziffernblatt 5.00 Uhr
🕕 6:00 Uhr|Zeit Ziffernblatt 6:00 Uhr Ziffernblatt 6.00 Uhr
🕖 7:00 Uhr|Ziffernblatt 7:00 Uhr Ziffernblatt 7.00 Uhr
🕗 8:00 Uhr|um 8 Zeit Ziffernblatt 8:00 Uhr Ziffernblatt 8.00 Uhr
🕘 9:00 Uhr|Zeit Ziffernblatt 9:00 Uhr Ziffernblatt 9.00 Uhr
🕙 10:00 Uhr|Zeit Ziffernblatt 10:00 Uhr Ziffernblatt 10.00 Uhr
🕚 11:00 Uhr|Zeit Ziffernblatt 11:00 Uhr Ziffernblatt 11.00 Uhr
🕛 Ziffernblatt 12:00 Uhr|Mittag Mitternacht Ziffernblatt 12.00 Uhr zwölf Uhr
🕜 1:30 Uhr|1 Uhr 30 halb zwei Ziffernblatt 1:30 Uhr Ziffernblatt 1.30 Uhr
🕝 2:30 Uhr|halb drei Zeit Ziffernblatt 2:30 Uhr Ziffernblatt 2.30 Uhr
🕞 3:30 Uhr|halb vier Ziffernblatt 3:30 Uhr Ziffernblatt 3.30 Uhr
🕟 4:30 Uhr|04:30 16:30 halb fünf Zeit Ziffernblatt 4:30 Uhr Ziffernblatt 4.30 Uhr
🕠 5:30 Uhr|05:30 17:30 halb sechs Ziffernblatt 5:30 Uhr Ziffernblatt 5.30 Uhr
🕡 6:30 Uhr|halb sieben Ziffernblatt 6.30 Uhr
🕢 7:30 Uhr|halb acht Zeit Ziffernblatt 7:30 Uhr Ziffernblatt 7.30 Uhr
🕣 8:30 Uhr|halb neun Ziffernblatt 8:30 Uhr Ziffernblatt 8.30 Uhr
🕤 9:30 Uhr|halb zehn Zeit Ziffernblatt 9:30 Uhr Ziffernblatt 9.30 Uhr
🕥 10:30 Uhr|halb elf Ziffernblatt 10:30 Uhr Ziffernblatt 10.30 Uhr
🕦 11:30 Uhr|halb zwölf Zeit Ziffernblatt 11:30 Uhr Ziffernblatt 11.30 Uhr
🕧 12:30 Uhr|00:30 halb eins Zeit Ziffernblatt 12:30 Uhr Ziffernblatt 12.30 Uhr
🗻 Fuji|Berg Vulkan
🗼 Tokyo Tower|Fernsehturm Tokio
🗽 Freiheitsstatue|Amerika
🗾 Umriss von Japan|Karte
🗿 Statue|Gesicht Maske Osterinsel
🚀 Rakete|All Weltraum
🚁 Hubschrauber|fliegen Helikopter reisen
🚂 Dampflokomotive|Bahn Fahrzeug Schiene Zug
🚃 Eisenbahnwagen|Fahrzeug Straßenbahn Straßenbahnwagen Tram Waggon Wagon Zug
🚄 Hochgeschwindigkeitszug mit spitzer Nase|ICE Shinkansen TGV
🚅 Hochgeschwindigkeitszug|Bahn Japan Shinkansen
🚆 Zug|Bahn Eisenbahn ICE
🚇 U-Bahn|Metro
🚈 S-Bahn|ICE Monorail Zug
🚉 Bahnhof|Zug
🚊 Straßenbahn|Tram Verkehrsmittel
🚋 Straßenbahnwagen|Tram Tramwagen Transport Verkehrsmittel Waggon
🚌 Bus|Fahrzeug Schulbus
🚍 Bus von vorne|Verkehrsmittel Vorderansicht Bus
🚎 Oberleitungsbus|Straßenbahn Trolleybus
🚏 Bushaltestelle|
🚐 Kleinbus|Fahrzeug
🚑 Krankenwagen|Ambulanz Notfall
🚒 Feuerwehrauto|Brand Löschfahrzeug
🚓 Polizeiwagen|Streifenwagen
🚔 Polizeiwagen von vorne|Streifenwagen Vorderansicht Polizeiwagen
🚕 Taxi|Auto Fahrzeug
🚖 Taxi von vorne|Auto fahren gelb Vorderansicht Taxi
🚗 Auto|fahren Fahrzeug rot Verkehr
🚘 Auto von vorne|Automobil Fahrzeug rot Vorderansicht Auto
🚙 Wohnmobil|Auto blau fahren verreisen
🚚 Lieferwagen|Lastwagen LKW
🚛 Sattelzug|Lastwagen LKW umziehen ziehen um
🚜 Traktor|Bauernhof Landwirtschaft Trecker
🚝 Einschienenbahn|Magnetschwebebahn Monorail
🚞 Bergbahn|Bimmelbahn Zug
🚟 Schwebebahn|Hängebahn
🚠 Bergschwebebahn|
🚡 Bergseilbahn|Gondel
🚢 Schiff|Dampfer Kreuzfahrtschiff Traumschiff
🚣 Person im Ruderboot|Angeln Kanu Paddel Rudern Sport
🚤 Schnellboot|Luxus See Sommer Wasser Yacht
🚥 horizontale Verkehrsampel|vertikal
🚦 vertikale Verkehrsampel|horizontal
🚧 Baustellenabsperrung|Baustellenschild Schild
🚨 Polizeilicht|Sirene
🚩 Wimpel|Dreiecksflagge Flagge rot Standortflagge
🚪 Tür|Eingang geschlossen
🚫 Verboten|kein zutritt Kein-Zutritt-Zeichen Verbotszeichen
🚬 Zigarette|Kippe Rauchen Rauchersymbol
🚭 Rauchverbot|Rauchen verboten Zigarette
🚮 Symbol „Papierkorb“|Abfall Müll Mülleimer Sauberkeit wegschmeißen wegwerfen
🚯 Abfall verboten|Müll Müll-verboten-Zeichen
🚰 Trinkwasser|Wasserhahn
🚱 Kein Trinkwasser|verboten verschmutzt
🚲 Fahrrad|BMX Radeln Radler Spinning
🚳 Fahrräder verboten|Fahhrad Fahrrad-verboten-Schild Radfahren verboten
🚴 Radfahrer(in)|Fahrrad Person radeln Radfahren Radfahrerin Sport Tour de France
🚵 Mountainbiker(in)|Fahrrad Mountainbikerin Mountainbiking Person Rad Radfahren Radfahrer Radfahrerin Sport Tour de France
🚶 Fußgänger(in)|Fußgängerin gehen gehend Person schlendern schlurfen wandern
🚷 Fußgänger verboten|Fußgänger-verboten-Schild
🚸 Kinder überqueren die Straße|Kinder-queren-die-Straße-Schild Straßenschild Vorsicht
🚹 Herren|Herrentoilette WC
🚺 Damen|Damentoilette WC
🚻 Toiletten|WC
🚼 Symbol „Baby“|Wickelraum
🚽 Toilette|Klo WC
🚾 WC|Toilette
🚿 Dusche|Duschkopf
🛀 badende Person|Badewanne Badezimmer Dusche entspannen
🛁 Badewanne|Badezimmer Dusche
🛂 Passkontrolle|
🛃 Zollkontrolle|
🛄 Gepäckausgabe|
🛅 Gepäckaufbewahrung|Schließfach
🛌 im Bett liegende Person|gute Nacht Heia müde Nachtruhe schlaf schön schlafen zzz
🛐 religiöse Stätte|Kultstätte Religion
🛑 Stoppschild|achteckig
🛒 Einkaufswagen|einkaufen
🛕 Hindutempel|Gebäude
🛖 Hütte|Behausung Gebäude Haus Jurte Objekt Rundhaus Schutz
🛗 Fahrstuhl|Aufzug Haus Lift Symbol Transport
🛝 Spielplatzrutsche|Rutschbahn spielen Vergnügungspark
🛞 Autorad|Autoreifen drehen Reifen Reifen mit Felgen rotieren
🛟 Rettungsring|Leben retten Lebensretter retten Schwimmring Sicherheit
🛫 Abflug|fliegen Flughafen Flugzeug Start Start eines Flugzeugs
🛬 Landung eines Flugzeugs|Ankunft Flieger Flughafen landen
🛴 Tretroller|
🛵 Motorroller|Motoroller Vespa
🛶 Kanu|Boot Wassersport
🛷 Schlitten|Rodel Rodeln Schnee
🛸 fliegende Untertasse|Alien Außerirdisch UFO
🛹 Skateboard|Brett Räder Skateboard fahren skaten Skater
🛺 Autorikscha|Fahrzeug Tuk-Tuk
🛻 Pick-up|Auto fahren Fahrzeug Laster Lastwagen Lieferwagen LKW Transport
🛼 Rollschuh|Rollen Rollerskate Rollschuh laufen Sport
⌚ Armbanduhr|Zeit
⌛ Sanduhr|Prozess Vorgang läuft Zeit
⏩ Doppelpfeile nach rechts|überspringen vorwärts weiter
⏪ Zurückspulen|Doppelpfeil Doppelpfeile nach links Dreieck Pfeil vorheriger Titel
⏫ Doppelpfeile nach oben|aufwärts doppelt
⏬ Doppelpfeile nach unten|doppelt abwärts
⏰ Wecker|Uhr Uhrzeit Zeit
⏳ laufende Sanduhr|Prozess Vorgang läuft
☔ Regenschirm im Regen|
☕ Heißgetränk|Cafe dampfend Kaffee Tasse Tee trinken
♈ Widder (Sternzeichen)|
♉ Stier (Sternzeichen)|Horoskop
♊ Zwillinge (Sternzeichen)|Horoskop
♋ Krebs (Sternzeichen)|
♌ Löwe (Sternzeichen)|Horoskop
♍ Jungfrau (Sternzeichen)|Horoskop
♎ Waage (Sternzeichen)|Horoskop
♏ Skorpion (Sternzeichen)|Horoskop
♐ Schütze (Sternzeichen)|
♑ Steinbock (Sternzeichen)|
♒ Wassermann (Sternzeichen)|
♓ Fische (Sternzeichen)|Horoskop
⚓ Anker|Hafen Meer
⚡ Hochspannung|Blitz Elektrizität Gefahr Gewitter Hochspannungszeichen Strom
⚽ Fußball|Bundesliga Messi
⚾ Baseball|
⛄ Schneemann ohne Schneeflocken|kalt Winter
⛅ Sonne hinter Wolke|wolkig
⛔ Zutritt verboten|Einbahnstrasse kein Zutritt keine Durchfahrt Zutritt-verboten-Schild
⛪ Kirche|Christ Christentum christlich Gebäude Kreuz Religion
⛲ Springbrunnen|Garten Park
⛳ Golffahne|Golfplatz
⛵ Segelboot|
⛺ Zelt|Camping Campingurlaub Zeltplatz
⛽ Tanksäule|Benzin Tanke tanken Tankstelle
✅ weißes Häkchen|abgehakt erledigt
✨ funkelnde Sterne|*
❌ Kreuzzeichen|abbrechen durchgestrichen mal Multiplikation multiplizieren Rotes Kreuz x
❓ rotes Fragezeichen|Satzzeichen warum wieso
❔ weißes Fragezeichen|Satzzeichen warum
❕ weißes Ausrufezeichen|muss Satzzeichen
❗ rotes Ausrufezeichen|! Satzzeichen
➕ plus|+ addieren mathe Pluszeichen
➖ minus|- − Mathe Minuszeichen
➗ geteilt durch|÷ Division Divisionszeichen Geteiltzeichen Mathe
⭐ weißer mittelgroßer Stern|astronomie gelber Stern Himmel
⭕ hohler roter Kreis|großer Kreis Großer Kreis`;
