/**
 * How {@code ledge run}, {@code list} and {@code stop} speak with the node that runs: a Unix socket beside the node's other
 * shared files, one JSON object a line. A connection that attached an app keeps it attached: when its process dies, the
 * kernel closes the socket and the app goes.
 *
 * <pre>
 *   ▸ {"op":"attach","app":{"appId","namespace","httpPort","grpcPort","listenAddresses":[],"allowedOrigins":[],
 *                           "maxBodyLength","maxHeaderLength","configuration","apiToken","appHost"?,"appPort"?,"appToken"?,"appMaxConcurrency"?,"pid","command"}}
 *   ◂ {"ok":true,"httpPort":3501,"grpcPort":50002}      then, when somebody stops the app: {"event":"stop"}
 *   ▸ {"op":"list"}                ◂ {"appId","httpPort","grpcPort","appPort","pid","command","sinceMs"} …   end
 *   ▸ {"op":"stop","appId":"b"}    ◂ {"ok":true}                                                             end
 *   any refusal                    ◂ {"ok":false,"message":"…"}                                              end
 * </pre>
 */
package io.ledge.runtime.control;
