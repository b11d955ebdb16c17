import { library } from "@dc/build-config/vite";
import { defineConfig } from "vite";

export default defineConfig(library({ external: [/^@kobalte\//] }));
