namespace RenderTools.Events;

/// <content>What is worked out from the state: pace, time left, speed-up.</content>
public sealed partial record RenderState
{
    /// <summary>Time since the first job came, until now or until the last had finished.</summary>
    public TimeSpan Elapsed(DateTimeOffset now)
    {
        var elapsed = (Finished ?? now) - (Started ?? now);
        return elapsed > TimeSpan.Zero ? elapsed : TimeSpan.Zero;
    }

    /// <summary>
    /// Source frames per second over the last half minute, over the whole run once it is finished; null as long as
    /// there is too little to tell.
    /// </summary>
    public double? FramesPerSecond(DateTimeOffset now)
    {
        if (Finished is null)
            return Rate.PerSecond(now, Work);
        var seconds = Elapsed(now).TotalSeconds;
        return seconds > 0 ? Work / seconds : null;
    }

    /// <summary>Seconds of video per second; null where unknown.</summary>
    public double? Speed(DateTimeOffset now) =>
        Totals.Frames > 0 && FramesPerSecond(now) is { } fps
            ? fps * Totals.Duration.TotalSeconds / Totals.Frames
            : null;

    /// <summary>
    /// Seconds until all chunks have ended: what is left by the rolling rate, but at least what the slowest running
    /// chunk needs by itself. 0 when done; null where there is no rate yet.
    /// </summary>
    public double? SecondsRemaining(DateTimeOffset now)
    {
        var rest = Totals.Weight - Totals.Credit;
        if (rest == 0)
            return 0;
        if (FramesPerSecond(now) is not > 0)
            return null;
        var seconds = rest / FramesPerSecond(now)!.Value;
        foreach (var worker in Workers.Values)
        {
            if (Running(worker) is { Credit: > 0, Started: { } started } chunk && now > started)
                seconds = Math.Max(
                    seconds,
                    (chunk.Weight - chunk.Credit) * (now - started).TotalSeconds / chunk.Credit
                );
        }

        return seconds;
    }

    /// <summary>
    /// Seconds that one core would have needed for what this run has rendered so far, taken to be the CPU seconds it
    /// cost: ffmpeg's own figure, for running chunks their process's. What nobody told counts at the price of the rest;
    /// null before anything is known.
    /// </summary>
    public double? OneCoreSeconds()
    {
        var (seconds, paid, unpaid) = (Totals.Cpu.TotalSeconds, Totals.CpuCredit, Totals.UnpricedCredit);
        foreach (var worker in Workers.Values)
        {
            if (Running(worker) is not { } chunk)
                continue;
            if (worker.Usage is { } usage)
                (seconds, paid) = (seconds + usage.CpuSeconds, paid + chunk.Credit);
            else
                unpaid += chunk.Credit;
        }

        if (seconds <= 0)
            return null;
        return paid > 0 ? seconds + seconds / paid * unpaid : seconds;
    }

    /// <summary>
    /// <see cref="OneCoreSeconds"/> divided by the time that has passed; null before a chunk is rendered and its CPU
    /// time known.
    /// </summary>
    public double? Speedup(DateTimeOffset now) =>
        Totals.CpuCredit > 0 && Elapsed(now).TotalSeconds is > 0 and var elapsed ? OneCoreSeconds() / elapsed : null;
}
