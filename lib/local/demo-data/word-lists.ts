/** The words that the demo data are made of. Each list becomes a column of the temporary table `words`. */
export const wordLists = {
  brandFirsts: (
    "Alder,Amberly,Arcwell,Ashdown,Birchvale,Bluefen,Bramwell,Brightwater,Caldera,Cedarhurst,Cinderford,Clearbrook," +
    "Cobalt,Copperleaf,Dapplewood,Dovecote,Driftmark,Eastmere,Elmstead,Emberlin,Everfield,Fairhaven,Fernhollow," +
    "Flintridge,Foxglen,Goldcrest,Greyfriar,Halcyon,Harrowgate,Hazelmoor,Highmarsh,Ironvale,Juniper,Kestrelby," +
    "Kingsfold,Larkfield,Lindenau,Lumenor,Maplecross,Marlowe,Meridian,Millbrook,Moorgate,Northfold,Oakhaven," +
    "Orchard,Pebblebay,Pinecrest,Quillon,Ravenscar,Redfern,Riverstone,Saffron,Silverlake,Stonebridge,Sunmeadow," +
    "Thistledown,Umberly,Valewood,Wayfarer,Westerby,Wildrose,Willowbank,Yarrow"
  ).split(","),
  brandSeconds: (
    "Outdoor Outfitters,Home & Garden,Kitchen Supply,Optics,Footwear,Apparel Company,Travel Club,Pet Foods," +
    "Skincare Laboratory,Coffee Roasters,Bicycles,Furniture Gallery,Electronics,Toy Workshop,Stationers,Jewellers," +
    "Sports Direct,Baby Boutique,Wine Merchants,Mattress Company,Watches,Luggage,Garden Centre,Book Exchange," +
    "Lighting Studio,Hardware Depot,Health Foods,Perfumery,Camping Store,Music Shop,Fitness Equipment,Phone Repairs," +
    "Insurance Services,Language School,Web Hosting,Photo Prints,Car Rental,Craft Supplies,Bedding Company,Tea House"
  ).split(","),
  brandSuffixes: [
    ..." US| UK| DE| FR| CA| Official Store| Affiliate Program| International| (EU)| - Partner Program".split(
      "|",
    ),
    ..."||||".split("|"),
  ],
  products: (
    "running shoes,rain jackets,espresso machines,desk lamps,mattresses,sunglasses,garden tools,dog food,yoga mats," +
    "winter coats,headphones,cookware,backpacks,face creams,board games,bed linen,road bikes,wristwatches,suitcases," +
    "notebooks,wall art,phone cases,baby clothes,camping tents,loose-leaf tea,power drills,vitamins,swimwear"
  ).split(","),
  publisherNames: (
    "Bright Harbor Media,Coupon Lantern,The Thrifty Compass,Daily Deal Digest,Parcel & Penny,Cashback Meadow," +
    "Bargain Beacon,Gearhead Review,Mindful Shopper,Pixel & Press,Savvy Sparrow,Checkout Club,The Voucher Post," +
    "Wishlist Weekly,Trailhead Stories,Kitchen Notes,Stylefold,Gadget Orchard,Family Ledger,Compare Corner," +
    "Loyalty Lane,Newsletter North,Basket Report,Promo Pilot,Honest Unboxing,Petals & Prices,Student Saver Guild," +
    "The Review Bench,Clickstream Collective,Fieldnote Network,Offer Atlas,Rewards Republic,Homebody Journal"
  ).split(","),
  verticals: (
    "apparel,shoes,beauty,health,home & garden,furniture,electronics,software,travel,sports & outdoors,food & drink," +
    "pets,toys & games,books,jewelry,automotive,finance,insurance,education,gifts,baby,office,music,art & crafts"
  ).split(","),
  tags: (
    "free shipping,student discount,eco friendly,vegan,made in europe,black friday,cyber week,summer sale,back to school," +
    "new arrivals,bestseller,luxury,budget,subscription,gift cards,handmade,fair trade,plus size,petite,mens,womens,kids," +
    "seniors,veterans,teachers,nurses,first order,app only,newsletter signup,refer a friend,clearance,outlet,limited edition," +
    "price match,free returns,next day delivery,click & collect,buy now pay later,gluten free,organic"
  ).split(","),
  countries: "US,US,US,GB,GB,DE,DE,FR,CA,AU,NL,ES,IT,SE,PL,AT,CH,BE,DK,IE,JP,BR,MX,AE".split(","),
  cities: "Berlin,London,New York,Paris,Toronto,Sydney,Amsterdam,Madrid,Milan,Stockholm,Warsaw,Vienna".split(
    ",",
  ),
  /** What real names and texts hold, and what breaks a careless reader of files. */
  awkwardTexts: [
    '"Quoted" Goods',
    'He said ""twice"", twice',
    "Comma, Semicolon; & Sons",
    "Two\nLines Ltd",
    "Windows\r\nLines Inc.",
    "Old Mac\rLines",
    "Tab\tSeparated Stores",
    "Octopus 🐙 Emporium",
    "Family 👩‍👩‍👧‍👦 Store 🇩🇪",
    "متجر النور للإلكترونيات",
    "חנות הספרים, תל אביב",
    "Mixed שלום 123 direction",
    "株式会社さくら百貨店",
    "서울 상점",
    "Cafe\u0301 Noe\u0308l",
    "Z\u0337\u0321a\u0336l\u0335g\u0334o Shop",
    "=1+1",
    '=HYPERLINK("http://example.com","Win")',
    "+49 30 901820",
    "-5% Outlet",
    "@handle",
    "00123",
    "1E5",
    "  Leading Spaces",
    "Trailing Spaces  ",
    "\tLeading Tab",
    "_x0041_ Escapes",
    "Back\\slash \\t \\\\ Company",
    "\\N",
    "\\.",
    "NULL",
    "Control \u0001 Character",
    "Vertical \u000b Tab",
    "Delete \u007f, Next Line \u0085",
    "Not a character \uffff",
    "<b>Bold</b> & 'Co' ]]>",
    "'; drop table advertisers; --",
    "\u202eRight-to-left override",
    "\u00a0No-break\u00a0spaces\u00a0",
    "\ufeffByte order mark",
    "Line\u2028Separator",
    "2026-02-30",
    "1/2",
    "TRUE",
    "",
    " ",
    `Long ${"Llanfairpwllgwyngyll".repeat(15)} Name`,
  ],
  awkwardCodes: [
    "00123",
    "1E5",
    "=1+1",
    "+10",
    "-5%",
    "@VIP",
    "",
    " SAVE ",
    "SAVE,10",
    'BUY"1"',
    "\\N",
    "3-4",
    "ÄÖÜ10",
  ],
};
