/** A user of the demo data. The ids are those of catalogue.sql. */
export interface DemoAccount {
  key: "admin" | "manager" | "other_manager" | "agency" | "network" | "advertiser" | "deals_hidden";
  email: string;
  name: string;
  isAdmin: boolean;
  isAccountAdmin: boolean;
  publisherId: number | null;
  agencyId: number | null;
  networkId: number | null;
  advertiserId: number | null;
}

/** HiEnergy. Agencies' and networks' users are stored with it, as the platform does. */
export const housePublisherId = 1;
export const dealsHiddenPublisherId = 4;

const nobody = {
  isAdmin: false,
  isAccountAdmin: false,
  publisherId: null,
  agencyId: null,
  networkId: null,
  advertiserId: null,
};

/** One user of every role. They have neither password nor API key until somebody gives them one. */
export const demoAccounts: DemoAccount[] = [
  {
    ...nobody,
    key: "admin",
    email: "admin@example.com",
    name: "Ada Admin",
    // Of no publisher: people of the house publisher have a tenth of the hourly requests, too few for scripts that poll.
    isAdmin: true,
  },
  {
    ...nobody,
    key: "manager",
    email: "manager@example.com",
    name: "Mara Manager",
    isAccountAdmin: true,
    publisherId: 2,
  },
  {
    ...nobody,
    key: "other_manager",
    email: "other-manager@example.com",
    name: "Otto Othmar",
    publisherId: 3,
  },
  {
    ...nobody,
    key: "agency",
    email: "agency@example.com",
    name: "Agnes Agency",
    publisherId: housePublisherId,
    agencyId: 1,
  },
  {
    ...nobody,
    key: "network",
    email: "network@example.com",
    name: "Nils Network",
    publisherId: housePublisherId,
    networkId: 5,
  },
  { ...nobody, key: "advertiser", email: "advertiser@example.com", name: "Vera Vendor", advertiserId: 42 },
  {
    ...nobody,
    key: "deals_hidden",
    email: "deals-hidden@example.com",
    name: "Hidde Hidden",
    publisherId: dealsHiddenPublisherId,
  },
];
