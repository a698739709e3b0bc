namespace RenderTools.Rendering.Executors.Ssh;

/// <summary>A host, and how OpenSSH's client is told to reach it: the one place that builds its arguments.</summary>
/// <param name="Name">The host as ssh knows it, with the user before an @ if there is one.</param>
/// <param name="Ffmpeg">ffmpeg there: a program with the arguments that stand before ffmpeg's own.</param>
/// <param name="SharesPath">Whether it sees the source and the working directory under the same paths.</param>
/// <param name="Options">ssh's options as the user gave them, which win over those below.</param>
internal sealed record SshHost(
    string Name,
    IReadOnlyList<string> Ffmpeg,
    bool SharesPath,
    IReadOnlyList<string> Options
)
{
    /// <summary>How patient both sides are.</summary>
    public SshPatience Patience { get; init; } = new();

    /// <summary>Arguments of the connection that the sessions share.</summary>
    /// <param name="socket">Where the sessions find it.</param>
    public IReadOnlyList<string> MasterArguments(string socket) => ["-M", "-N", "-S", socket, .. Common(), "--", Name];

    /// <summary>Arguments of a session.</summary>
    /// <param name="socket">Where the connection is found.</param>
    /// <param name="command">What the host's login shell is given.</param>
    public IReadOnlyList<string> SessionArguments(string socket, string command) =>
        ["-S", socket, "-o", "ControlMaster=no", .. Common(), "--", Name, command];

    // ssh takes the first value that it gets of an option. Nobody is there to answer a question, and a forwarded port
    // or a command of the user's configuration would be in the way. Host keys are checked as the user's configuration
    // says.
    private IEnumerable<string> Common() =>
        [
            "-T",
            "-x",
            "-a",
            "-o",
            "BatchMode=yes",
            "-o",
            "ControlPersist=no",
            "-o",
            "ClearAllForwardings=yes",
            "-o",
            "RemoteCommand=none",
            .. Options,
            "-o",
            FormattableString.Invariant($"ConnectTimeout={Patience.ConnectSeconds}"),
            "-o",
            FormattableString.Invariant($"ServerAliveInterval={Patience.BeatSeconds}"),
            "-o",
            "ServerAliveCountMax=3",
        ];
}
