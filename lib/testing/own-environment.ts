import { forgetInstallation } from "@/lib/env";

// Before the tests of a file: somebody's installation, and their own settings of PostgreSQL's clients and of colours, are
// not for the programs that tests start, whose words they read. What the product makes of such settings has tests of its
// own, which set them.
forgetInstallation();
for (const name of ["PGOPTIONS", "FORCE_COLOR", "NO_COLOR"]) delete process.env[name];
