/** JSON at the edge: read from bytes, written to bytes, values passed through as they came. */
package io.ledge.api.json;
