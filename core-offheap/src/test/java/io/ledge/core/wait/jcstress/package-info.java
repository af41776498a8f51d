/** The real {@code Baton} and {@code Doorbell} under jcstress; {@code JcstressTest} runs them in JVMs of their own. */
package io.ledge.core.wait.jcstress;
