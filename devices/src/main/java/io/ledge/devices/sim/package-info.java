/**
 * Twins of devices that exist without hardware, and the component {@code bindings.simulator} that serves them.
 *
 * <p>A model ({@link io.ledge.devices.sim.Greenhouse}, {@link io.ledge.devices.sim.Weather}) holds no clock, no thread and
 * no random source: time and seed are arguments, so that a simulated week is a {@code for} loop and a surprise is a seed.
 * The binding around it runs on one virtual thread of its own and may use the component SPI and
 * {@link io.ledge.devices.json}; nothing here touches the loop or a real bus.
 *
 * <p>Real devices will be its neighbours, one package a noun: {@code io.ledge.devices.gpio}, {@code .i2c}, {@code .spi},
 * {@code .pwm}, {@code .onewire}; the twin of each lives here.
 */
package io.ledge.devices.sim;
