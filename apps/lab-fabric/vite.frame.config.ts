import { element } from "@dc/build-config/vite";
import { defineConfig } from "vite";

/** `<dc-frame>`: the figure of a frame alone. Built after the lab's own element, into the same folder. */
const config = element({ tag: "dc-frame", entry: "./src/figures/frame/element.ts" });

export default defineConfig({ ...config, build: { ...config.build, emptyOutDir: false } });
