namespace RenderTools.Machine;

/// <summary>Free memory and free disk space of the machine that renders.</summary>
internal interface IResources
{
    /// <summary>Bytes that a new process can use; null if unknown.</summary>
    long? FreeMemory();

    /// <summary>Bytes free on the disk of a path; null if unknown.</summary>
    long? FreeDisk(string path);

    /// <summary>
    /// Ends when it is time to look again. The system sends no signal when memory or disk space becomes free.
    /// </summary>
    Task LookAgainAsync(CancellationToken cancellationToken);
}
