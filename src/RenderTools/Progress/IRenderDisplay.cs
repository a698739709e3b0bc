using System.Threading.Channels;
using RenderTools.Events;

namespace RenderTools.Progress;

/// <summary>
/// Shows how renders go on while the pipeline's thread waits for their events. Takes each event into the monitor.
/// </summary>
internal interface IRenderDisplay
{
    /// <summary>Shows until there is something to write.</summary>
    /// <param name="events">The pool's events.</param>
    /// <param name="cancellationToken">The pipeline is being stopped.</param>
    /// <returns>
    /// The events to write for, in order; none: the renders have ended, or the pipeline is being stopped.
    /// </returns>
    IReadOnlyList<RenderEvent> Wait(ChannelReader<RenderEvent> events, CancellationToken cancellationToken);

    /// <summary>Takes the events that are there, without waiting.</summary>
    /// <returns>The events to write for, in order.</returns>
    IReadOnlyList<RenderEvent> Take(ChannelReader<RenderEvent> events);

    /// <summary>Shows the state after something was written.</summary>
    void Update();

    /// <summary>Takes away what is shown, and leaves what has become of the renders.</summary>
    void Finish();

    /// <summary>Takes away what is shown; also while the pipeline is being stopped.</summary>
    void Clear();
}
