/** bin/build — `npm run build`: makes ../dist, for publishing. */
import { build } from "./bundle.mjs";

await build();
