namespace RenderTools.Scaling;

/// <summary>What to expect at a worker count, by one method, with its interval and what it cannot know.</summary>
public sealed record ScalingForecast
{
    /// <summary>The video's file name without extension.</summary>
    public required string Name { get; init; }

    /// <summary>The worker count asked for, each worker with a core of its own.</summary>
    public required int Workers { get; init; }

    /// <summary>How it was made.</summary>
    public required ForecastMethod Method { get; init; }

    /// <summary>
    /// Seconds of video that the forecast is for: the whole video, or the clip that was measured; null where unknown.
    /// </summary>
    public double? VideoSeconds { get; init; }

    /// <summary>Expected wall-clock seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>Lower end of the 95 % interval, seconds; null where there is none.</summary>
    public double? LowSeconds { get; init; }

    /// <summary>Upper end of the 95 % interval, seconds; null where there is none.</summary>
    public double? HighSeconds { get; init; }

    /// <summary>Expected speed-up against the OneCore median; null without a OneCore row.</summary>
    public double? Speedup { get; init; }

    /// <summary>Lower end of the 95 % interval of the speed-up.</summary>
    public double? LowSpeedup { get; init; }

    /// <summary>Upper end of the 95 % interval of the speed-up.</summary>
    public double? HighSpeedup { get; init; }

    /// <summary>Speedup / Workers.</summary>
    public double? Efficiency { get; init; }

    /// <summary>
    /// The worker count from which one worker more shortens the time by less than 0.5 % (or lengthens it), by this
    /// method; null where that is beyond the largest count looked at.
    /// </summary>
    public int? StopsPayingAt { get; init; }

    /// <summary>What this method cannot know here, in sentences.</summary>
    public required string Caveat { get; init; }

    /// <summary>The processor the forecast is for.</summary>
    public string? Cpu { get; init; }

    /// <summary>The sweep it stands on.</summary>
    public required string RunId { get; init; }
}
