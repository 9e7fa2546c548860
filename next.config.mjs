/** @type {import("next").NextConfig} */
const config = {
  // Plain Node packages that a bundle only makes slower and harder to debug.
  serverExternalPackages: ["pg", "pg-copy-streams", "pino", "xlsx"],
  poweredByHeader: false,
  reactStrictMode: true,
  typedRoutes: true,
  agentRules: false,
};

export default config;
