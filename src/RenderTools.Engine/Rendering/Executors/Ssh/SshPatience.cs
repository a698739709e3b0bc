namespace RenderTools.Rendering.Executors.Ssh;

/// <summary>How long each side of a connection waits for the other.</summary>
internal sealed record SshPatience
{
    /// <summary>Seconds until a host that does not answer counts as out of reach.</summary>
    public int ConnectSeconds { get; init; } = 10;

    /// <summary>Seconds between two signs of life. After three without one this side gives the connection up.</summary>
    public int BeatSeconds { get; init; } = 5;

    /// <summary>Seconds without a sign of life after which the host ends ffmpeg.</summary>
    public int Silence => 4 * BeatSeconds;
}
