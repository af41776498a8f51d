/** The simulated greenhouse. Placeholder: the demo's own file replaces it. */
package io.ledge.runtime.demo;
