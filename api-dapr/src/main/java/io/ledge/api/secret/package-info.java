/** Secret stores: where component files and apps find what must not stand in files. Read once, at load; never logged. */
package io.ledge.api.secret;
