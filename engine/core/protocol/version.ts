/** Raised with every change that an older peer would misread. The first word on any connection. */
export const PROTOCOL_VERSION = 1;
