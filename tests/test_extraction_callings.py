"""Titles and callings, places, pronouns: who is speaking, each found wrong in an article nobody had seen.

A slash stands for a blank line. What is said is told by how it begins.
"""

import pytest

from archive.extraction import extract

SAID = [
    (
        "Lorne warns of delay"
        " / US Secretary of Defense Martin Lorne said Tuesday that the order would be late."
        ' / "We will not rush it," Lorne told reporters.',
        {"We will": "Martin Lorne", "the order": "Martin Lorne"},
    ),
    (
        "Lorne warns of delay"
        " / US Secretary of State Martin Lorne said Tuesday that the order would be late."
        ' / "We will not rush it," Lorne told reporters.',
        {"We will": "Martin Lorne", "the order": "Martin Lorne"},
    ),
    (
        "Lorne warns of delay"
        " / US Undersecretary of Defense Martin Lorne said Tuesday that the order would be late."
        ' / "We will not rush it," Lorne told reporters.',
        {"We will": "Martin Lorne", "the order": "Martin Lorne"},
    ),
    (
        "Lorne warns of delay"
        " / Canadian Minister of Foreign Affairs Martin Lorne said Tuesday that the order would be "
        "late."
        ' / "We will not rush it," Lorne told reporters.',
        {"We will": "Martin Lorne", "the order": "Martin Lorne"},
    ),
    (
        "Talks in Riga"
        " / Estonian Minister of Foreign Affairs Marek Tammik on Monday attended a meeting."
        ' / "We asked for help," Tammik said.',
        {"We asked": "Marek Tammik"},
    ),
    (
        "Talks in Riga"
        " / Estonian Minister of Foreign Affairs Marek Tammik on Monday attended a meeting."
        ' / "We asked for help," he said.',
        {"We asked": "Marek Tammik"},
    ),
    (
        "Talks in Riga"
        " / NATO Secretary-General Jan Holm said the talks were late."
        ' / "We asked for help," Holm said.',
        {"We asked": "Jan Holm", "the talks": "Jan Holm"},
    ),
    (
        "Counselors sent to Wexford schools"
        " / Counselors came to the schools of Wexford on Monday."
        ' / "We are all hurting," Superintendent of Schools Dale Whitcomb said in an interview.'
        " / Whitcomb said the buildings would stay open late."
        ' / "We will get through it," he said.',
        {"We are all": "Dale Whitcomb", "the buildings": "Dale Whitcomb", "We will get": "Dale Whitcomb"},
    ),
    (
        "Mines plan defended"
        " / Union Minister of State for Mines Arun Lal Rathore on Friday said the opposition does "
        "not want a debate.",
        {"the opposition": "Arun Lal Rathore"},
    ),
    (
        "Boats pledged"
        " / Skerry's Minister for Island Transport Kieran McAllan pledged new boats would come."
        " / “They are late,” Mr McAllan said.",
        {"They are": "Kieran McAllan"},
    ),
    (
        "UN chief praises vote"
        " / Former Prime Minister Amadou Kaba said he would not accept the result."
        ' / U.N. Secretary-General Erik Solheim welcomed what he called the "orderly mood" of the '
        "vote.",
        {"orderly mood": "Erik Solheim"},
    ),
    (
        "Library levy fails by 40 votes"
        ' / "It was close," Det. Sgt. Carol Jessup said.'
        ' / "It hurts," said Supt. Dale Whitcomb.'
        ' / "It really does," said Asst. Chief Tom Bell.',
        {"It was close": "Carol Jessup", "It hurts": "Dale Whitcomb", "It really": "Tom Bell"},
    ),
    (
        "Fireworks blamed for Pine Ridge fire"
        " / Pine Ridge Fire Marshal Neil Tobin said the fire started in a trash can."
        ' / "It spread to the meter," Tobin said.',
        {"It spread": "Neil Tobin", "the fire": "Neil Tobin"},
    ),
    (
        "Bear seen near school"
        " / State Trooper Neil Tobin said the bear was gone."
        " / Park Ranger Ann Holt said it may be back."
        " / Medical Examiner Ruth Moss said nobody was hurt."
        " / Meteorologist Dan Fry said it would rain."
        " / “It is big,” Corporal Tim Reed said."
        " / “Big,” Assemblywoman Lena Stowe said.",
        {
            "the bear": "Neil Tobin",
            "it may": "Ann Holt",
            "nobody": "Ruth Moss",
            "it would": "Dan Fry",
            "It is big": "Tim Reed",
            "Big": "Lena Stowe",
        },
    ),
    (
        "Girls reflect on their season"
        " / Freshman Nora Pell said she and her teammates were mostly pleased with the season at "
        "Lakeside High."
        " / “We wish we had won the last one,” Pell said."
        " / Nine-year-old Tim Falk lives in Loveland. “I like the food,” Falk said.",
        {"We wish": "Nora Pell", "I like": "Tim Falk", "she and": "Nora Pell"},
    ),
    (
        "Driver in court"
        " / Alan Millward appeared in court on Monday."
        ' / Father-of-two Millward, of High Street, told the court: "I am sorry."',
        {"I am sorry": "Alan Millward"},
    ),
    (
        "Lawmakers condemn ramming"
        " / Akbayan party-list Rep. Carlo Dizon said they condemn the ramming."
        " / “The shoal is ours,” the lawmaker said.",
        {"The shoal": "Carlo Dizon"},
    ),
    (
        "Senator raises alarm over herdsmen"
        " / Senator Bala Sule said the roads were no longer safe."
        " / The lawmaker called on the government to send soldiers to Ogbani."
        " / “The gunmen have made life hard for my people,” the senator said.",
        {"The gunmen": "Bala Sule", "the gov": "Bala Sule"},
    ),
    (
        "Talks"
        " / Jules Schaub, a professor of law at Northby University, said the talks were late."
        " / “They will go on,” the expert said.",
        {"They will": "Jules Schaub"},
    ),
    (
        "Row at sea"
        " / Jaime Torres, a Filipino coast guard officer, said the boat was hit."
        " / “It was hit twice,” the Filipino officer said.",
        {"It was hit": "Jaime Torres"},
    ),
    (
        "Rockers plan new album"
        " / Singer Nora Fortas spoke with the Port Ellis Post about the band's plans on Monday."
        " / “It is big,” the singer said.",
        {"It is big": "Nora Fortas"},
    ),
    (
        "Sonja Willis wins"
        " / Sonja Willis beat Irina Rodin 6-2, 6-2 on Monday in Northby."
        " / “It did not feel quick,” the singer said.",
        {"It did not": "the singer"},
    ),
    (
        "Qatar hopes for truce"
        " / Hamad al-Sulai, a spokesman for Qatar’s foreign ministry, said the offer was useful."
        " / “We are hopeful,” al-Sulai told reporters."
        " / Al-Sulai also said the talks go on.",
        {"We are hopeful": "Hamad al-Sulai", "the offer": "Hamad al-Sulai", "the talks": "Hamad al-Sulai"},
    ),
    (
        "Party weighs offer"
        " / Sami al-Deeb, an adviser to the group’s politburo chief, Yusuf Nasr, said: “We cannot "
        "say that the talks have ended.”",
        {"We cannot": "Sami al-Deeb"},
    ),
    (
        "Inspector appeals after farm raids"
        " / Chief Inspector Rory Dunmore said he believed there were farmers in the valley, North "
        "and South, who continue to 'protect' the thieves."
        " / He said: 'Somebody knows where the quad bikes are kept.'",
        {"Somebody": "Rory Dunmore"},
    ),
    (
        "Trade row drags on"
        " / No calls between the two sides were made public since May 8."
        " / Lin Yao, an associate professor of economics at Willow University, said China would "
        "still make offers."
        ' / "It is a test of patience", she said.',
        {"It is a": "Lin Yao"},
    ),
    (
        "Visit reports wrong: FO"
        " / ISLAMABAD: Spokesperson of Foreign Ministry Dr. Hamid Raza on Tuesday clarified that "
        "reports about the visit are ‘wrong.’",
        {"wrong": "Hamid Raza"},
    ),
    (
        "Reports denied / DELHI: The foreign minister said the reports were “wrong.”",
        {"wrong": "The foreign minister"},
    ),
    (
        "Ferry trust faces hearing"
        " / Isle of Harran Coroner Caroline Voss told a hearing that two reports were late.",
        {"two reports": "Caroline Voss"},
    ),
    (
        "Senator raises alarm"
        " / Senator Bala Sule said the roads were no longer safe."
        " / According to him, Ogbani, which borders two states, has been cut off for a month.",
        {"Ogbani": "Bala Sule"},
    ),
    (
        "Plans"
        " / Plans to use force will fail, Peter Boamah, a security analyst, said Sunday."
        " / According to him, there is anger among ordinary citizens.",
        {"there is": "Peter Boamah", "Plans": "Peter Boamah"},
    ),
    (
        "Truce offer has three stages"
        " / The offer has three stages of ten days each, the party’s deputy chief, Peter Malin, "
        "told Radio Delta on Monday.",
        {"The offer": "Peter Malin"},
    ),
    (
        "Niger deadline passes"
        " / “There is a need for calm,” Musa Bello, a security analyst in neighbouring Nigeria told "
        "TRT Afrika.",
        {"There is": "Musa Bello"},
    ),
    (
        "Lakeside wins on senior night"
        " / Jayden Harris, captain of this team, came out with two strong shots early on Friday."
        " / “Always keep going,” Jayden said. “You can always come back.”",
        {"Always": "Jayden Harris"},
    ),
    (
        "Harbor Town falls short at home"
        " / The Gulls lost 70-64 on Friday."
        ' / "It was all about effort," said rising star Marcus Dell.'
        ' / "It was all about luck," said visiting professor Ann Holt.'
        ' / "All of it," said leading scorer Tom Reese.',
        {
            "It was all about effort": "Marcus Dell",
            "It was all about luck": "Ann Holt",
            "All of it": "Tom Reese",
        },
    ),
    (
        "Who said what at the Lakeside Open"
        " / The best lines from the fourth day of the Lakeside Open in Port Ellis:"
        ' / "I hope it rains again tomorrow."'
        " / -- Anders Holm on seeing the last-16 match between Piotr Wolski and Dan Reyes suspended "
        "for the night."
        ' / "It hurts when I sit down."'
        " / -- Marek Stehlik on the injury he picked up late in his five-set loss.",
        {"I hope": "Anders Holm", "It hurts": "Marek Stehlik"},
    ),
    (
        "Gulls run out of steam"
        " / The Gulls lost 70-64 to Port Ellis on Friday night at home in front of 2,000 people."
        " / “”We just did not shoot well,”” said forward Marcus Dell.",
        {"We just": "Marcus Dell"},
    ),
    (
        "Lions take district title"
        " / The Lions beat Hollis 51-44 on Friday."
        ' / "We never quit," senior Marco Teller said.'
        " / After the game, Teller was named the Most Valuable Player of the District Tournament."
        ' / "This means a lot to me," he said. "I love this team."',
        {"We never": "Marco Teller", "This means": "Marco Teller", "I love": "Marco Teller"},
    ),
    (
        "Hoops team rides early energy"
        " / Lakeside beat Port Ellis 51-48 at home on Friday."
        " / According to freshman point guard and shooting guard Zoe Delmar, the plan was to push "
        "the pace. “We always want to hustle.”",
        {"We always": "Zoe Delmar", "the plan": "Zoe Delmar"},
    ),
    (
        "Plans / According to Partnership President & CEO Andrew J. Runnel, the plan was to push the pace.",
        {"the plan": "Andrew J. Runnel"},
    ),
    (
        "Trooper hurt in Tyrell crash"
        " / According to a news release from the state police, the crash happened at about 6 p.m."
        " / The crash was the third this month, according to a state police report."
        ' / "A briefing will be held on Monday," the news release stated.',
        {
            "The crash": "a state police report",
            "A briefing": "the news release",
            "the crash": "a news release from the state police",
        },
    ),
    (
        "Deputies shoot at fleeing truck"
        " / A statement from the Barlow County sheriff's office said the truck \"turned toward the "
        'deputies at high speed."',
        {"turned": "Barlow County sheriff's office"},
    ),
    (
        "Trooper hurt"
        " / A trooper was hurt on Route 9 on Sunday."
        ' / According to State Police Maj. Alan Kerr, the report will be posted "when it is '
        'complete," WQRT-TV reported.',
        {"when it": "Alan Kerr"},
    ),
    (
        "UK talks"
        " / Brian Moy, a researcher at the Harbour Institute, believes that the ministry had "
        'reasons "to hold back for some weeks."',
        {"to hold": "Brian Moy"},
    ),
    (
        "Awards"
        " / The award was introduced by actor Dora Penn. Penn described the evening as long."
        " / “I feel very lucky,” Penn said.",
        {"I feel": "Dora Penn"},
    ),
    (
        "Opposition"
        " / Djibouti’s opposition lashed out at President Omar Farah on Saturday after he claimed a "
        "landslide, accusing him of stealing the ballot in a “midnight theft”.",
        {"midnight": "Djibouti’s opposition"},
    ),
    (
        "Row"
        " / An official said on Monday that talks go on."
        " / A senior Hamas official told Agence France-Presse that a delegation had met Egyptian "
        "officials in Cairo."
        " / “We are ready,” the official said."
        " / The talks were part of a longer effort, he added.",
        {"The talks": "A senior Hamas official"},
    ),
    (
        "Rovers boss counts the cost of injuries"
        " / Rovers manager Paul Denby said the injuries decided the match against Oldham on "
        "Saturday."
        " / Captain Lee Marsh hobbled off early and Denby was frustrated at the effect that had on "
        "his team."
        ' / He told Saturday Sport: "We gave it everything. They kept the ball well."',
        {"We gave": "Paul Denby"},
    ),
    (
        "Council row over pipes"
        " / Mayor Vumbi Lwazi told a council meeting he was sorry."
        " / However, he promised that “repairs will start”. Freedom Alliance (FA) councillor Les "
        "Dunn slammed the municipality for taking so long to communicate the causes of the water "
        "outage. “Six days and not one notice,” he said.",
        {"Six days": "Les Dunn"},
    ),
    (
        "Inquest told of lost notes"
        " / The family's barrister Helen Marsh said the letter upset relatives."
        " / Clare Hollis, representing the trust, said the letter was meant to be “open”, adding: "
        "“We were worried by the press interest.”"
        " / She said the trust was “wholly committed” to change.",
        {"We were": "Clare Hollis", "wholly": "Clare Hollis"},
    ),
    (
        "Choir sings at memorial for miners"
        " / People gathered at the mine on Sunday evening."
        ' / Pastor Lena Ortiz led the prayer. "Hold hands," she said.'
        " / State Rep. Gloria Banks-Hill was sharper in the words she then offered."
        ' / "Forty men went down there," she said, standing at the gate. "Somebody knew about the '
        'gas."',
        {"Forty": "Gloria Banks-Hill"},
    ),
    (
        "Dam crews praised"
        " / Fire Commissioner Katarina Brandt said the spill had wrecked two sheds."
        " / Commissioner Brandt praised her crews."
        " / Jeanette Keppel lost two cars."
        ' / "You have to see the mud to believe it," Commissioner Brandt said. “Mud,” she said.',
        {"Mud": "Katarina Brandt"},
    ),
    (
        "Vote row"
        " / PORT ELLIS (AP) – Secretary of Transport Martin Lorne said Tuesday that the new ferry "
        "would be late."
        ' / "We will not rush it," Lorne told reporters.',
        {"We will": "Martin Lorne", "the new": "Martin Lorne"},
    ),
    (
        "Vote row"
        " / Minister of Foreign Affairs Martin Lorne said the ferry was late."
        ' / "We will not rush it," he said.',
        {"We will": "Martin Lorne", "the ferry": "Martin Lorne"},
    ),
    (
        'Vote row / Secretary of State Kerry said the ferry was late. / "We will not rush it," Kerry said.',
        {"We will": "Kerry", "the ferry": "Kerry"},
    ),
    (
        "Vote row"
        " / “It was close,” Tony Hale said."
        " / A senior official told the Gull that talks go on. “We are ready,” the official said."
        " / The talks were part of a longer effort, he added.",
        {"The talks": "A senior official"},
    ),
    (
        "Vote row"
        " / The chairman of Northby Harbour Trust said it was late."
        " / Chairman of Acme Steel Works Board said no.",
        {"it was": "The chairman of Northby Harbour Trust"},
    ),
    (
        "Vote row / Mayor of Northby Ann Smith said it was late. / “Late,” she said.",
        {"it was": "Ann Smith"},
    ),
    (
        "Conman jailed for two years"
        " / A pensioner lost her savings."
        " / Following the verdict Hugh Pendle, aged 49, from Ludgrove, said: “I was shaking.”",
        {"I was": "Hugh Pendle"},
    ),
    (
        "Conman jailed for two years / Retired Anna Moyle, 59, from Ludgrove, said: “I was shaking.”",
        {"I was": "Anna Moyle"},
    ),
    (
        "Dog rescued"
        " / A dog was pulled from a well in Leeds."
        " / The owner said she was thrilled."
        ' / "I could not stop crying," she said.',
        {"I could": "The owner"},
    ),
    (
        "Burglar stole widow's purse"
        " / A burglar took a purse from a home."
        " / Her daughter warned others to be on guard."
        " / She said: “It is the lowest of the low.”",
        {"It is": "Her daughter"},
    ),
    (
        "Vote row / The woman, who paid up, said she was shocked. / “I paid at once,” she said.",
        {"I paid": "The woman"},
    ),
    (
        "Thousands flee storm"
        " / The storm was due at dawn."
        " / “This is a very dangerous storm,” forecaster Gina Salas of the National Weather Office "
        "told Reuters.",
        {"This is": "Gina Salas"},
    ),
    (
        "Thousands flee storm / Gina Salas of the National Weather Office said: “It is a storm.”",
        {"It is": "Gina Salas"},
    ),
    (
        "Vote row / The chairman of the Harbour Board said it was late.",
        {"it was": "The chairman of the Harbour Board"},
    ),
    (
        "Vote row / “It is late,” a spokesman of the Harbour Board said.",
        {"It is": "a spokesman of the Harbour Board"},
    ),
    (
        "Minister dares rivals to deny claims"
        " / Communications Minister Datuk Seri Ahmad Shafiq Cheng dared the opposition to deny "
        "meeting former director Peter Voss."
        ' / "If they cannot deny it, it is true," he said.',
        {"If they": "Ahmad Shafiq Cheng"},
    ),
    (
        "Police warn of con women"
        " / Women are fleecing lonely men."
        " / PC Karen Grange, who leads the operation, said: “It is despicable.”"
        " / “They start by begging,” PC Grange told the Post.",
        {"It is": "Karen Grange", "They start": "Karen Grange"},
    ),
    (
        "Tram strike ends"
        " / Alec Moor said the strike would go on."
        " / Mick Black said he was happy."
        " / ‘We ran more trams than planned,’ he said.",
        {"We ran": "Mick Black"},
    ),
    (
        "Council approves new bridge plan / The mayor agreed to chair the board.",
        {"to chair": "The mayor"},
    ),
    (
        "Council approves new bridge plan / Researchers found in tests that the drug worked.",
        {"the drug": "Researchers"},
    ),
    (
        "Council approves new bridge plan / A doctor told Ann Smith she was ill. “I cried,” she said.",
        {"I cried": "Ann Smith"},
    ),
    (
        "Council approves new bridge plan"
        " / Tom Jones scored twice."
        " / A teammate said he was the best."
        " / “I was lucky,” he said.",
        {"I was": "Tom Jones"},
    ),
    (
        "Council approves new bridge plan / Police advised drivers to avoid the area.",
        {"drivers": "Police"},
    ),
    (
        "Council approves new bridge plan / Trump called the meeting with Xi a great success.",
        {"the meeting": "Trump"},
    ),
    (
        "Council approves new bridge plan / Ann Jones called the police response a disgrace.",
        {"the police": "Ann Jones"},
    ),
    (
        "Council approves new bridge plan"
        " / Professor Tom Jones wrote the study. An expert said it was flawed. The expert said the "
        "data were thin.",
        {"the data": "The expert"},
    ),
    (
        "Council approves new bridge plan / Despite calls from Labour to quit, Smith remained “calm”.",
        {"calm": "Smith"},
    ),
    (
        "Council approves new bridge plan"
        " / Ten people died, according to officials and the Associated Press.",
        {"Ten": "officials"},
    ),
    (
        "Council approves new bridge plan / As prices rise, demand will fall, an analyst said by email.",
        {"As": "an analyst"},
    ),
    (
        "Council approves new bridge plan"
        " / The Northby Council asked for a report. It says the bridge is unsafe.",
        {"the bridge": "It"},
    ),
    (
        "Council approves new bridge plan / West said he was hurt. / “My leg is bad,” he said.",
        {"My leg": "West"},
    ),
    (
        "Council approves new bridge plan / Tom Pitcher said it was good. “It is bad,” Pitcher said.",
        {"It is": "Tom Pitcher"},
    ),
    (
        "Council approves new bridge plan"
        " / Acme Steel, owner of the plant, said it was bad. It said jobs would go.",
        {"jobs": "Acme Steel"},
    ),
    (
        "Vote row / “The cuts are unfair,” marketing director Tony Hale said.",
        {"The cuts": "Tony Hale"},
    ),
    (
        "Vote row / “The cuts are unfair,” Gullbank managing director Tony Hale said.",
        {"The cuts": "Tony Hale"},
    ),
    (
        "Vote row / “The cuts are unfair,” said Gullbank managing director Tony Hale.",
        {"The cuts": "Tony Hale"},
    ),
    (
        "Vote row / The cuts were unfair, managing director Tony Hale said.",
        {"The cuts": "Tony Hale"},
    ),
    (
        "Vote row / “The cuts are unfair,” acting mayor Tony Hale said.",
        {"The cuts": "Tony Hale"},
    ),
    (
        "Vote row / “We won the vote,” the agency quoted Paul Denby as saying.",
        {"We won": "Paul Denby"},
    ),
    (
        "Vote row / “Talks go on,” one commander told the Gull. “We have had two rounds,” he said.",
        {"We have": "one commander"},
    ),
    (
        "Vote row / The union said on Friday it would close the yard.",
        {"it would": "The union"},
    ),
    (
        "Vote row / The union told reporters on Friday it would close the yard.",
        {"it would": "The union"},
    ),
    (
        "Vote row / The work will continue, Denby said.",
        {"The work": "Denby"},
    ),
    (
        "Vote row / Denby said raising rates would be unfair.",
        {"raising": "Denby"},
    ),
    (
        "Vote row / Robert Denby was at the protest and said farmers had turned out.",
        {"farmers": "Robert Denby"},
    ),
    (
        "Vote row"
        " / British satellite company Elsat Plc delayed the launch."
        " / It said its broader guidance remained in place.",
        {"its": "Elsat Plc"},
    ),
    (
        "Vote row"
        " / Ashley Denby, chairman of the trust, said its bid still stands."
        " / Mr Denby said: “We have the money.”",
        {"We have": "Ashley Denby"},
    ),
    (
        "Vote row"
        " / The news was confirmed by Woman Master and Streamer Maria Denby."
        ' / Denby said, "He is very ill."',
        {"He is": "Maria Denby"},
    ),
    (
        "Vote row"
        " / Villagers who lost their fight to save nine old bridges say the future of the valley is "
        "unclear.",
        {"the future": "Villagers"},
    ),
    (
        "Vote row"
        " / President Paul Denby won the vote on Monday."
        ' / He travelled to Lakeside to say he was "humbled" to have won.',
        {"humbled": "Paul Denby"},
    ),
    (
        "Talks / Police in Salem, Ore., said the man was armed.",
        {"the man": "Police in Salem"},
    ),
    (
        "Talks / “It is dead,” Sen. Tom Cotton, R-Ark., said.",
        {"It is dead": "Tom Cotton"},
    ),
    (
        "Talks / BEND, Ore. (AP) — A man was shot on Monday, police said.",
        {"A man": "police"},
    ),
    (
        "Talks / Ann Smith, a police spokeswoman said, was driving the car.",
        {"Ann Smith": "a police spokeswoman"},
    ),
    (
        "Talks / Boris Johnson, a spokesman said, “will not resign at all”.",
        {"will not": "a spokesman"},
    ),
    (
        "Talks / President Barack Obama met his guests. / “We want peace,” the Russian president said.",
        {"We want": "the Russian president"},
    ),
    (
        "Talks / The scientists report that the river is dry.",
        {"the river": "The scientists"},
    ),
    (
        "Talks / “Two people died here,” the newspaper reports.",
        {"Two": "the newspaper"},
    ),
    (
        "Talks / After the war ended the town was poor, Smith said.",
        {"After": "Smith"},
    ),
    (
        "Talks / Ann Jones called him a liar.",
        {"him": "Ann Jones"},
    ),
    (
        "Talks / Ann Jones called the vote historic.",
        {"the vote": "Ann Jones"},
    ),
    (
        "Talks"
        " / “It is late,” Mayor Ann Smith said."
        " / A police officer said the road was shut."
        " / “We will vote again,” she said.",
        {"We will": "Ann Smith"},
    ),
    (
        "Talks"
        " / Chancellor Angela Merkel met her guests."
        " / “We meet again,” President Xi Jinping said."
        " / “It was good,” she said.",
        {"It was": "Angela Merkel"},
    ),
    (
        "Talks"
        " / Police Captain Ann Smith gave no name."
        " / The officer said he had fired because he feared for his life.",
        {"he had": "The officer"},
    ),
    (
        "Talks / Director of National Intelligence James Clapper said the plan was dead.",
        {"the plan": "James Clapper"},
    ),
    (
        "Talks / The man who shot the girl was ill and police in Northby said he had a gun.",
        {"he had": "police in Northby"},
    ),
    (
        "Talks / The plan was dead, according to police and prosecutors.",
        {"The plan": "police"},
    ),
]


@pytest.mark.parametrize(("text", "speakers"), SAID, ids=[text.partition(" / ")[0] for text, _ in SAID])
def test_who_said_it(text, speakers):
    found = extract(text.replace(" / ", "\n\n"))
    said = [(one.text, one.speaker) for one in (*found.quotes, *found.reported)]
    for begins, speaker in speakers.items():
        assert [who for words, who in said if words.startswith(begins)][:1] == [speaker]
