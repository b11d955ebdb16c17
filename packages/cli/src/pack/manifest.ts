/**
 * pack/manifest — what a platform reads first: imsmanifest.xml and cmi5.xml.
 *
 * Sources: SCORM 1.2 Content Aggregation Model §2.3; SCORM 2004 4th ed. Content Aggregation Model §3.4 and §5.1
 * (sequencing); cmi5 (Quartz, 2016) §13 (course structure).
 * @module
 */
import { escapeText } from "./page.ts";

/** What is packed. */
export interface Course {
  readonly id: string;
  readonly version: string;
  /** By language; the first is the one that platforms without languages show. */
  readonly title: Readonly<Record<string, string>>;
  readonly summary: Readonly<Record<string, string>>;
  /** Share of the points from which it is passed. */
  readonly mastery: number;
  /** Every file of the package but the manifest itself. */
  readonly files: readonly string[];
}

/** The page that is launched. */
export const launchFile = "index.html";

/** An XML name (xs:ID): no letter other than these, and a letter first. */
export const identifierOf = (...parts: readonly string[]): string =>
  `dc-${parts.join("-")}`.replaceAll(/[^A-Za-z0-9._-]/g, "-");

const first = (texts: Readonly<Record<string, string>>): string => Object.values(texts)[0] ?? "";

const fileLines = (files: readonly string[]): string =>
  [...files]
    .sort()
    .map((path) => `      <file href="${escapeText(encodeURI(path))}"/>`)
    .join("\n");

/** imsmanifest.xml of SCORM 1.2. */
export function writeScorm12({ id, version, title, mastery, files }: Course): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="${identifierOf(id, version)}" version="1.0"
  xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata>
    <schema>ADL SCORM</schema>
    <schemaversion>1.2</schemaversion>
  </metadata>
  <organizations default="organization">
    <organization identifier="organization">
      <title>${escapeText(first(title))}</title>
      <item identifier="item" identifierref="resource">
        <title>${escapeText(first(title))}</title>
        <adlcp:masteryscore>${Math.round(mastery * 100)}</adlcp:masteryscore>
      </item>
    </organization>
  </organizations>
  <resources>
    <resource identifier="resource" type="webcontent" adlcp:scormtype="sco" href="${launchFile}">
${fileLines(files)}
    </resource>
  </resources>
</manifest>
`;
}

/** imsmanifest.xml of SCORM 2004, 4th edition. */
export function writeScorm2004({ id, version, title, mastery, files }: Course): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="${identifierOf(id, version)}" version="1.0"
  xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"
  xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
  <metadata>
    <schema>ADL SCORM</schema>
    <schemaversion>2004 4th Edition</schemaversion>
  </metadata>
  <organizations default="organization">
    <organization identifier="organization">
      <title>${escapeText(first(title))}</title>
      <item identifier="item" identifierref="resource">
        <title>${escapeText(first(title))}</title>
        <imsss:sequencing>
          <imsss:objectives>
            <imsss:primaryObjective objectiveID="module" satisfiedByMeasure="true">
              <imsss:minNormalizedMeasure>${mastery}</imsss:minNormalizedMeasure>
            </imsss:primaryObjective>
          </imsss:objectives>
          <imsss:deliveryControls completionSetByContent="true" objectiveSetByContent="true"/>
        </imsss:sequencing>
      </item>
    </organization>
  </organizations>
  <resources>
    <resource identifier="resource" type="webcontent" adlcp:scormType="sco" href="${launchFile}">
${fileLines(files)}
    </resource>
  </resources>
</manifest>
`;
}

/** cmi5.xml. */
export function writeCmi5({ id, version, title, summary, mastery }: Course): string {
  const texts = (name: string, all: Readonly<Record<string, string>>, indent: string): string =>
    [
      `${indent}<${name}>`,
      ...Object.entries(all).map(
        ([language, text]) => `${indent}  <langstring lang="${escapeText(language)}">${escapeText(text)}</langstring>`,
      ),
      `${indent}</${name}>`,
    ].join("\n");
  const name = `urn:dclab:${id}:${version}`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">
  <course id="${escapeText(`${name}:course`)}">
${texts("title", title, "    ")}
${texts("description", summary, "    ")}
  </course>
  <au id="${escapeText(name)}" moveOn="CompletedAndPassed" masteryScore="${mastery}" launchMethod="AnyWindow"
    activityType="http://adlnet.gov/expapi/activities/module">
${texts("title", title, "    ")}
${texts("description", summary, "    ")}
    <url>${launchFile}</url>
  </au>
</courseStructure>
`;
}
