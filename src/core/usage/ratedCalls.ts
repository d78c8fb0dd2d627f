/** Provider of answers made without a model: recorded, and in no rate or latency figure. */
export const OFFLINE_PROVIDER = 'offline';
/** Usage type of provider checks: costed, and in no rate. */
export const CHECK_USAGE_TYPE = 'check';
